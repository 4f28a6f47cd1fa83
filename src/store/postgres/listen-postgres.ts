import type { Client } from "pg";
import type { Logger } from "../../core/ports";

/** In milliseconds. */
const reconnectDelay = 1_000;

/**
 * Listens for new feed items of all receivers on the database, on a dedicated connection. Reconnects
 * when the connection is lost.
 *
 * @param onNotification also called after each connect, because notifications may have been missed
 * @returns a function that stops listening
 */
export function listenPostgres(
  createClient: () => Client,
  onNotification: () => void,
  log: Logger,
): () => Promise<void> {
  let current: Client | undefined;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  async function connect(): Promise<void> {
    const client = (current = createClient());
    client.on("notification", onNotification);
    // Each connection may have several errors; one without a listener would end the process.
    client.on("error", (err) => reconnect(client, err));
    try {
      await client.connect();
      await client.query("LISTEN circleci_webhooks");
      onNotification();
    } catch (err) {
      reconnect(client, err);
    }
  }

  function reconnect(lost: Client, err: unknown): void {
    if (stopped || lost !== current) return;
    current = undefined;
    const why = (err as Error).message;
    log.warn({ why }, "connection for database notifications lost; reconnecting");
    void lost.end().catch(() => undefined);
    timer = setTimeout(() => void connect(), reconnectDelay).unref();
  }

  void connect();
  return async () => {
    stopped = true;
    clearTimeout(timer);
    await current?.end().catch(() => undefined);
  };
}

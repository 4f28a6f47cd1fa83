import type { Client } from "pg";
import type { Logger } from "../../core/ports";

/** In milliseconds. */
const pause = 1_000;

/**
 * Hears of the items of every receiver on the database, over a connection of its own, which is
 * made anew when it breaks.
 *
 * @param hear is also called after a break, for what was missed
 * @returns a function that ends it
 */
export function listenPostgres(
  connect: () => Client,
  hear: () => void,
  log: Logger,
): () => Promise<void> {
  let client: Client | undefined;
  let timer: NodeJS.Timeout | undefined;
  let ended = false;

  async function listen(): Promise<void> {
    const mine = (client = connect());
    mine.on("notification", hear);
    mine.once("error", (err) => again(mine, err));
    try {
      await mine.connect();
      await mine.query("LISTEN circleci_webhooks");
      hear();
    } catch (err) {
      again(mine, err);
    }
  }

  function again(broken: Client, err: unknown): void {
    if (ended || broken !== client) return;
    client = undefined;
    log.warn({ why: (err as Error).message }, "the connection that hears of other receivers broke");
    // Who is rid of it hears no more of its errors.
    broken.removeAllListeners("error").on("error", () => undefined);
    void broken.end().catch(() => undefined);
    timer = setTimeout(() => void listen(), pause).unref();
  }

  void listen();
  return async () => {
    ended = true;
    clearTimeout(timer);
    await client?.end().catch(() => undefined);
  };
}

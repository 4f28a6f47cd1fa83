import type { Store } from "../../src/core/ports";
import { type RunningDestinations, startDestinations } from "../../src/outbound/start-destinations";
import { readDestinations } from "../../src/service/read-destinations";
import { createMemoryStore } from "../../src/store/memory/create-memory-store";
import { createReceiver, type Receiver, recordInto, secret } from "./receiver";
import { sevenRuns } from "./seven-runs";
import { until } from "./until";

export interface OpenDestinations extends Receiver {
  store: Store;
  running: RunningDestinations;
  /** Posts the seven runs, and waits until they are settled. */
  postRuns(): Promise<void>;
  /** Waits until everything is routed, and nothing is pending that may be sent. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** A receiver with these destinations, as their file describes them. */
export async function openDestinations(
  entries: readonly object[],
  file: object = {},
): Promise<OpenDestinations> {
  const store = createMemoryStore();
  const text = JSON.stringify({ ...file, destinations: entries });
  const { destinations } = readDestinations("/destinations.yml", {}, () => text);
  const running = startDestinations({
    ...{ destinations, store, log: recordInto([]), pollInterval: 20 },
    publicUrl: "https://ci.example.com",
  });
  await running.registered;
  const receiver = createReceiver({ store, destinations: running });

  async function settled(): Promise<void> {
    await until(async () => {
      const states = await store.outbox.listDestinations();
      const isIdle = states.every(({ pending, paused }) => paused || pending === 0);
      return (await running.readLag()) === 0 && isIdle;
    });
  }

  return {
    ...receiver,
    store,
    running,
    settled,
    async postRuns() {
      for (const { body, headers } of sevenRuns(secret)) await receiver.post({ body, headers });
      await settled();
    },
    close: () => running.stop(1_000),
  };
}

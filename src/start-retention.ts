import { setImmediate as nextTurn } from "node:timers/promises";
import type { Logger, Store } from "./core/ports";

/** Small, so that a webhook waits for one no longer than for another webhook's commit. */
const batch = 200;

const day = 24 * 60 * 60 * 1000;

export interface Retention {
  store: Pick<Store, "removeBefore" | "removeRejectionsBefore">;
  /** How long a delivery is kept after it was received. */
  days: number;
  log: Logger;
  /** In milliseconds. */
  interval?: number;
  /** The clock. */
  now?: () => Date;
}

/**
 * Removes old events and rejections, at once and every minute, batch by batch.
 *
 * @returns a function that stops it
 */
export function startRetention({
  store,
  days,
  log,
  interval = 60_000,
  now = () => new Date(),
}: Retention): () => void {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;

  async function removeOld(): Promise<void> {
    const oldest = new Date(now().getTime() - days * day);
    let removed = 0;
    for (let more = batch; more === batch && !stopped; removed += more) {
      more = await store.removeBefore(oldest, batch);
      await nextTurn();
    }
    const rejections = await store.removeRejectionsBefore(oldest);
    if (removed + rejections > 0) log.info({ removed, rejections, days }, "old deliveries removed");
  }

  async function run(): Promise<void> {
    try {
      await removeOld();
    } catch (err) {
      log.warn({ err }, "old deliveries could not be removed; trying again");
    }
    if (!stopped) timer = setTimeout(() => void run(), interval).unref();
  }

  void run();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}

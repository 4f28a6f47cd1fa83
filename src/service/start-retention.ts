import { setImmediate as nextTurn } from "node:timers/promises";
import { watchClock } from "./watch-clock";
import type { Logger, Store } from "../core/ports";

/** Small, so that it delays a webhook no longer than another commit would. */
const batchSize = 200;

const day = 24 * 60 * 60 * 1000;

export interface Retention {
  store: Pick<Store, "events" | "rejections">;
  /** Days to store a delivery after it was received. */
  days: number;
  log: Logger;
  /** In milliseconds. */
  interval?: number;
  /** The clock. */
  now?: () => Date;
  /** The monotonic clock, in milliseconds. */
  monotonic?: () => number;
}

/**
 * Removes old events and rejections now and every minute, in batches. Waits a day after the clock
 * jumped forward, because a wrong clock would remove the whole log.
 *
 * @returns a function that stops it
 */
export function startRetention({
  store,
  days,
  log,
  interval = 60_000,
  now = () => new Date(),
  monotonic = () => performance.now(),
}: Retention): () => void {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let clock: ReturnType<typeof watchClock> | undefined;

  async function removeOld(): Promise<void> {
    clock ??= watchClock({ now, monotonic, log, lastKnown: await newestDelivery() });
    if (!clock.isTrusted()) return;
    const oldest = new Date(now().getTime() - days * day);
    let removed = 0;
    for (let last = batchSize; last === batchSize && !stopped; removed += last) {
      last = await store.events.removeBefore(oldest, batchSize);
      await nextTurn();
    }
    const rejections = await store.rejections.removeBefore(oldest);
    if (removed + rejections > 0) log.info({ removed, rejections, days }, "old deliveries removed");
  }

  async function newestDelivery(): Promise<Date | undefined> {
    const [newest] = await store.events.list({}, { limit: 1 });
    return newest && new Date(newest.lastDeliveredAt);
  }

  async function run(): Promise<void> {
    try {
      await removeOld();
    } catch (err) {
      log.warn({ err }, "old deliveries could not be removed; retrying");
    }
    if (!stopped) timer = setTimeout(() => void run(), interval).unref();
  }

  void run();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}

import { setImmediate as nextTurn } from "node:timers/promises";
import { watchClock } from "./watch-clock";
import type { Logger, Store } from "../core/ports";

/** Small, so that a webhook waits for one no longer than for another webhook's commit. */
const batch = 200;

const day = 24 * 60 * 60 * 1000;

export interface Retention {
  store: Pick<Store, "events" | "rejections">;
  /** How long a delivery is kept after it was received. */
  days: number;
  log: Logger;
  /** In milliseconds. */
  interval?: number;
  /** The clock. */
  now?: () => Date;
  /** A clock that nobody sets, in milliseconds. */
  monotonic?: () => number;
}

/**
 * Removes old events and rejections, at once and every minute, batch by batch. After the clock
 * jumped forward it waits a day, for a wrong clock would remove the whole log.
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
    for (let more = batch; more === batch && !stopped; removed += more) {
      more = await store.events.removeBefore(oldest, batch);
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

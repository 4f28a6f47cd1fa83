import { setImmediate as nextTurn } from "node:timers/promises";
import type { Logger, Store } from "../core/ports";
import { watchClock } from "../core/watch-clock";

/** Small, so that it delays a webhook no longer than another commit would. */
const batchSize = 200;

const day = 24 * 60 * 60 * 1000;

export interface Retention {
  store: Pick<Store, "events" | "rejections" | "insights">;
  /** Days to store a delivery after it was received. Unlimited by default. */
  days?: number | undefined;
  /** Days to store a run after it stopped. Unlimited by default. */
  insightsDays?: number | undefined;
  log: Logger;
  /** In milliseconds. */
  interval?: number;
  /** The clock. */
  now?: () => Date;
  /** The monotonic clock, in milliseconds. */
  monotonic?: () => number;
}

/**
 * Removes old events, rejections and runs now and every minute, in batches. Waits a day after the
 * clock jumped forward, because a wrong clock would remove the whole log.
 *
 * @returns a function that stops it
 */
export function startRetention({
  store,
  days,
  insightsDays,
  log,
  interval = 60_000,
  now = () => new Date(),
  monotonic = () => performance.now(),
}: Retention): () => void {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let clock: ReturnType<typeof watchClock> | undefined;

  async function removeOld(): Promise<void> {
    clock ??= watchClock({
      ...{ now, monotonic, log, lastKnown: await newestDelivery() },
      consequence: "old deliveries will be removed in a day",
    });
    if (!clock.isTrusted()) return;
    if (days !== undefined) await removeDeliveries(days);
    if (insightsDays !== undefined) await removeRuns(insightsDays);
  }

  async function removeDeliveries(days: number): Promise<void> {
    const oldest = daysAgo(days);
    const removed = await removeAll(() => store.events.removeBefore(oldest, batchSize));
    const rejections = await store.rejections.removeBefore(oldest);
    if (removed + rejections > 0) log.info({ removed, rejections, days }, "old deliveries removed");
  }

  async function removeRuns(days: number): Promise<void> {
    const oldest = daysAgo(days);
    const removed = await removeAll(() => store.insights.removeBefore(oldest, batchSize));
    if (removed > 0) log.info({ removed, days }, "old runs removed");
  }

  function daysAgo(days: number): Date {
    return new Date(now().getTime() - days * day);
  }

  async function removeAll(removeBatch: () => Promise<number>): Promise<number> {
    let removed = 0;
    for (let last = batchSize; last >= batchSize && !stopped; removed += last) {
      last = await removeBatch();
      await nextTurn();
    }
    return removed;
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

import { setImmediate as nextTurn } from "node:timers/promises";
import { watchClock } from "./watch-clock";
import type { Logger, Store } from "../core/ports";

/** Small, so that a webhook waits for one no longer than for another webhook's commit. */
const batch = 200;

const day = 24 * 60 * 60 * 1000;

export interface Retention {
  store: Pick<Store, "events" | "rejections" | "insights">;
  /** How long a delivery is kept after it was received; for ever by default. */
  days?: number | undefined;
  /** How long a run is kept after it stopped; for ever by default. */
  insightsDays?: number | undefined;
  log: Logger;
  /** In milliseconds. */
  interval?: number;
  /** The clock. */
  now?: () => Date;
  /** A clock that nobody sets, in milliseconds. */
  monotonic?: () => number;
}

/**
 * Removes old events, rejections and runs, at once and every minute, batch by batch. After the clock
 * jumped forward it waits a day, for a wrong clock would remove the whole log.
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
    clock ??= watchClock({ now, monotonic, log, lastKnown: await newestDelivery() });
    if (!clock.isTrusted()) return;
    if (days !== undefined) await removeDeliveries(days);
    if (insightsDays !== undefined) await removeRuns(insightsDays);
  }

  async function removeDeliveries(days: number): Promise<void> {
    const oldest = daysAgo(days);
    const removed = await removeAll(() => store.events.removeBefore(oldest, batch));
    const rejections = await store.rejections.removeBefore(oldest);
    if (removed + rejections > 0) log.info({ removed, rejections, days }, "old deliveries removed");
  }

  async function removeRuns(days: number): Promise<void> {
    const oldest = daysAgo(days);
    const removed = await removeAll(() => store.insights.removeBefore(oldest, batch));
    if (removed > 0) log.info({ removed, days }, "old runs removed");
  }

  function daysAgo(days: number): Date {
    return new Date(now().getTime() - days * day);
  }

  async function removeAll(removeBatch: () => Promise<number>): Promise<number> {
    let removed = 0;
    for (let more = batch; more >= batch && !stopped; removed += more) {
      more = await removeBatch();
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

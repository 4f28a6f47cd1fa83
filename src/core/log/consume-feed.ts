import { createPacer } from "../create-pacer";
import { createWakeup } from "../create-wakeup";
import type { FeedConsumer } from "./feed-consumer";
import type { MetricsRecorder } from "../metrics-recorder";
import type { Feed, Logger } from "../ports";
import { skipFailingItems } from "./skip-failing-items";

/** In milliseconds. */
export interface ConsumerTimes {
  /** The time within which arriving items are handled together. */
  pause: number;
  /** How often the feed is read, in case the store does not hear of other processes. */
  poll: number;
  /** The pause after the first failure in a row. It doubles with each, up to `maxRetry`. */
  retry: number;
  maxRetry: number;
  /** The time between two log lines while the consumer is far behind. */
  report: number;
}

const defaultTimes: ConsumerTimes = {
  pause: 100,
  poll: 2_000,
  retry: 500,
  maxRetry: 30_000,
  report: 10_000,
};

export interface Consuming {
  feed: Feed;
  consumer: FeedConsumer;
  log: Logger;
  /** Counts the items that are skipped. */
  metrics?: Pick<MetricsRecorder, "countSkippedItem"> | undefined;
  /** Items handled at once. Small, so that a webhook waits for one no longer than for a commit. */
  batchSize?: number;
  times?: ConsumerTimes;
}

export interface RunningConsumer {
  /** The consumer's lag, in keys of the feed: 0 when it has handled everything. */
  readLag: () => Promise<number>;
  /** Resolves when nothing is left to handle, or when it was stopped. One caller at a time. */
  caughtUp(): Promise<void>;
  /** Resolves when the batch that was begun is done. */
  stop(): Promise<void>;
}

/**
 * Passes the feed to a consumer, batch by batch, from the consumer's cursor on. After each batch it
 * rests, so that webhooks get most of the CPU. A failure is logged, and the batch is tried again:
 * for as long as the store fails, and until the item that fails by itself is skipped.
 */
export function consumeFeed({
  feed,
  consumer,
  log,
  metrics,
  batchSize = 100,
  times = defaultTimes,
}: Consuming): RunningConsumer {
  const handling = skipFailingItems({ consumer, log, metrics, batchSize });
  const wakeup = createWakeup();
  const restAfter = createPacer();
  const batches = createWakeup();
  let isStopped = false;
  let endRest = (): void => undefined;
  let reached: number | undefined;
  let failures = 0;
  let reportAt = performance.now() + times.report;

  async function run(): Promise<void> {
    const unsubscribe = feed.subscribe(wakeup.wake);
    const polling = setInterval(wakeup.wake, times.poll);
    while (!isStopped) {
      const began = performance.now();
      const next = await tryBatch();
      batches.wake();
      if (next === "caught up") await wakeup.sleep();
      await rest(toRest(next, performance.now() - began));
    }
    unsubscribe();
    clearInterval(polling);
    batches.wake();
  }

  async function tryBatch(): Promise<Next> {
    try {
      const next = await handleBatch();
      failures = 0;
      return next;
    } catch (err) {
      failures += 1;
      // What failed may have been committed.
      reached = undefined;
      log.warn({ err, consumer: consumer.name }, "the feed could not be consumed; trying again");
      return "failed";
    }
  }

  async function handleBatch(): Promise<Next> {
    const from = (reached ??= await consumer.readCursor());
    const limit = handling.limit();
    const items = await feed.readAfter(from, limit);
    const last = items.at(-1);
    if (last === undefined) return "caught up";
    const isOurs = await handling.handle(items, { from, to: last.key });
    reached = isOurs ? last.key : undefined;
    if (isOurs && items.length < limit) return "caught up";
    await report();
    return "behind";
  }

  async function report(): Promise<void> {
    if (performance.now() < reportAt) return;
    reportAt = performance.now() + times.report;
    const { key: newest } = await feed.newestCursor();
    log.info({ consumer: consumer.name, reached, newest }, "catching up with the log");
  }

  function toRest(next: Next, took: number): number {
    if (next === "failed") return Math.min(times.retry * 2 ** (failures - 1), times.maxRetry);
    return next === "behind" ? restAfter(took) : times.pause;
  }

  async function rest(milliseconds: number): Promise<void> {
    if (isStopped) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      endRest = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** The number of keys between the cursor and the end of the feed; 0 when no item is there. */
  async function readLag(): Promise<number> {
    const from = reached ?? (await consumer.readCursor());
    const { key: newest } = await feed.newestCursor();
    // The items up to the newest key may have been removed.
    const [next] = newest > from ? await feed.readAfter(from, 1) : [];
    return next ? newest - from : 0;
  }

  const running = run();
  return {
    readLag,
    async caughtUp() {
      while (!isStopped && (await readLag()) > 0) {
        wakeup.wake();
        await batches.sleep();
      }
    },
    async stop() {
      isStopped = true;
      endRest();
      wakeup.wake();
      await running;
    },
  };
}

type Next = "caught up" | "behind" | "failed";

import type { FeedConsumer } from "./feed-consumer";
import type { MetricsRecorder } from "../metrics-recorder";
import type { Logger } from "../ports";
import { isStoreFailure } from "../guard-store";

/** Failures of a batch after which its items are handled one by one. */
const maxFailures = 3;

export interface SkipOptions {
  consumer: FeedConsumer;
  log: Logger;
  metrics: Pick<MetricsRecorder, "countSkippedItem"> | undefined;
  batchSize: number;
}

export interface Handling extends Pick<FeedConsumer, "handle"> {
  /** Items that the next call handles at most. */
  limit(): number;
}

/**
 * Gets a consumer past an item that always fails. After three failures of a batch its items are
 * handled one by one. An item that fails alone is skipped, logged and counted, if an empty
 * transaction succeeds right after: the store works, and the item is to blame.
 *
 * No item is to blame for a failure of the store (`store_unavailable`). It is thrown for the caller
 * to try again, however often.
 */
export function skipFailingItems({ consumer, log, metrics, batchSize }: SkipOptions): Handling {
  let failures = 0;
  /** Items of the failed batch that are left. */
  let left = 0;

  const handleBatch: FeedConsumer["handle"] = async (items, step) => {
    try {
      const isOurs = await consumer.handle(items, step);
      failures = 0;
      return isOurs;
    } catch (err) {
      if (!isStoreFailure(err)) failures += 1;
      if (failures === maxFailures) {
        failures = 0;
        left = items.length;
      }
      throw err;
    }
  };

  const handleAlone: FeedConsumer["handle"] = async (items, step) => {
    let isOurs: boolean;
    try {
      isOurs = await consumer.handle(items, step);
    } catch (err) {
      if (isStoreFailure(err)) throw err;
      // The empty transaction. It fails, or moves nothing, when the item is not to blame.
      isOurs = await consumer.handle([], step);
      if (isOurs) reportSkip({ log, metrics }, { err, consumer: consumer.name, key: step.to });
    }
    left -= 1;
    return isOurs;
  };

  return {
    limit: () => (left > 0 ? 1 : batchSize),
    handle: (items, step) => (left > 0 ? handleAlone : handleBatch)(items, step),
  };
}

/** Logs and counts an item of the feed that a consumer skipped. */
export function reportSkip(
  { log, metrics }: Pick<SkipOptions, "log" | "metrics">,
  skipped: { err: unknown; consumer: string; key: number },
): void {
  log.error(skipped, "an item of the feed was skipped");
  metrics?.countSkippedItem(skipped.consumer);
}

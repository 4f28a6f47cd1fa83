import type { FeedConsumer } from "./consume-feed";
import type { MetricsRecorder } from "./metrics-recorder";
import { toRuns } from "./run";

/**
 * A consumer that also counts the runs that it handled. Repeated deliveries and items that another
 * receiver handled do not count.
 */
export function countRuns(
  consumer: FeedConsumer,
  metrics: Pick<MetricsRecorder, "countRun">,
): FeedConsumer {
  return {
    ...consumer,
    async handle(items, step) {
      const isOurs = await consumer.handle(items, step);
      if (!isOurs) return false;
      const events = items.flatMap(({ outcome, event }) =>
        outcome === "stored" && event ? [event] : [],
      );
      for (const run of toRuns(events)) metrics.countRun(run);
      return true;
    },
  };
}

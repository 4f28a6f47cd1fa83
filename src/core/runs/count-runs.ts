import type { FeedConsumer } from "../log/feed-consumer";
import type { MetricsRecorder } from "../metrics-recorder";
import type { Logger } from "../ports";
import { newEvents } from "../log/feed";
import { type Run, toRuns } from "./run";
import { reportSkip } from "../log/skip-failing-items";

/**
 * A consumer that also counts the runs that it handled. Repeated deliveries and items that another
 * receiver handled do not count. A run that cannot be counted is skipped, logged and counted as such.
 */
export function countRuns(
  consumer: FeedConsumer,
  metrics: Pick<MetricsRecorder, "countRun" | "countSkippedItem">,
  log: Logger,
): FeedConsumer {
  function count(run: Run): void {
    try {
      metrics.countRun(run);
    } catch (err) {
      reportSkip({ log, metrics }, { err, consumer: "metrics", key: run.eventKey });
    }
  }

  return {
    ...consumer,
    async handle(items, step) {
      const runs = toRuns(newEvents(items));
      const isOurs = await consumer.handle(items, step);
      // The runs are stored now: nothing here may cause a second try.
      if (isOurs) runs.forEach(count);
      return isOurs;
    },
  };
}

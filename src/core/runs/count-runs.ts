import type { FeedConsumer } from "../log/feed-consumer";
import type { MetricsRecorder } from "../metrics-recorder";
import type { Logger } from "../ports";
import { newEvents } from "../log/feed";
import { type Run, toRuns } from "./run";
import { reportSkip } from "../log/skip-failing-items";

type RunMetrics = Pick<MetricsRecorder, "countRun" | "countSkippedItem">;

/**
 * A consumer that also counts the runs that it handled. Repeated deliveries and items that another
 * receiver handled do not count.
 */
export function countRuns(consumer: FeedConsumer, metrics: RunMetrics, log: Logger): FeedConsumer {
  const count = createRunCounter(metrics, log);
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

/** Never throws: a run that cannot be counted is skipped, logged and counted as such. */
export function createRunCounter(metrics: RunMetrics, log: Logger): (run: Run) => void {
  return (run) => {
    try {
      metrics.countRun(run);
    } catch (err) {
      reportSkip({ log, metrics }, { err, consumer: "metrics", key: run.eventKey });
    }
  };
}

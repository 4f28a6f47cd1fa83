import type { MetricsRecorder } from "./metrics-recorder";
import type { EventLog } from "./ports";

/** An event log that reports how long each event took to be stored. */
export function timeCommits(
  events: EventLog,
  metrics: Pick<MetricsRecorder, "observeCommit">,
  clock: () => number = () => performance.now(),
): EventLog {
  return {
    ...events,
    async save(delivery) {
      const start = clock();
      const saved = await events.save(delivery);
      metrics.observeCommit((clock() - start) / 1000);
      return saved;
    },
  };
}

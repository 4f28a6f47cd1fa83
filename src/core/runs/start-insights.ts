import { consumeFeed } from "../log/consume-feed";
import { reportSkip } from "../log/skip-failing-items";
import type { MetricsRecorder } from "../metrics-recorder";
import type { Logger, Store } from "../ports";
import { createRunCounter, countRuns } from "./count-runs";
import { deriveRuns } from "./derive-runs";

export interface StartInsights {
  store: Pick<Store, "feed" | "insights">;
  metrics: Pick<MetricsRecorder, "countRun" | "countSkippedItem">;
  log: Logger;
}

/**
 * Keeps the insights and the metrics of runs up with the log: as each event is kept in a store that
 * can do that, else with a consumer of the feed.
 */
export function startInsights({ store, metrics, log }: StartInsights): { stop(): Promise<void> } {
  const { feed, insights } = store;
  if (insights.watch === undefined) {
    const consumer = countRuns(deriveRuns(insights), metrics, log);
    return consumeFeed({ feed, consumer, log, metrics });
  }
  insights.watch({
    count: createRunCounter(metrics, log),
    skip: (err, key) => reportSkip({ log, metrics }, { err, consumer: "insights", key }),
  });
  return { stop: () => Promise.resolve() };
}

import { collectDefaultMetrics, Registry } from "prom-client";
import { createBuildMetrics } from "./build-metrics";
import type { Metrics, MetricsOptions } from "./metrics";
import { createReceiverMetrics } from "./receiver-metrics";
import { createSeriesLimit } from "./series-limit";
import { createStateMetrics } from "./state-metrics";

/** prom-client's gauges whose names promtool refuses: `_total` is for counters. */
const misnamed = ["handles", "requests", "resources"].map((name) => `nodejs_active_${name}_total`);

/** The metrics of this process, with prom-client. */
export function createLoadedMetrics({
  branches,
  readPending = () => Promise.resolve([]),
  readConclusions = () => Promise.resolve([]),
  maxSeries = 1_000,
}: MetricsOptions): Metrics {
  const register = new Registry();
  collectDefaultMetrics({ register });
  for (const name of misnamed) register.removeSingleMetric(name);
  const limit = createSeriesLimit(register, maxSeries);
  createStateMetrics(register, readConclusions, limit);
  return {
    recorder: {
      ...createReceiverMetrics(register, readPending),
      ...createBuildMetrics(register, new Set(branches), limit),
    },
    contentType: register.contentType,
    read: () => register.metrics(),
  };
}

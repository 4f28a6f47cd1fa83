import { collectDefaultMetrics, Registry } from "prom-client";
import type { MetricsRecorder } from "../../core/metrics-recorder";
import { createBuildMetrics } from "./build-metrics";
import { createReceiverMetrics, type ReadPending } from "./receiver-metrics";
import { createSeriesLimit } from "./series-limit";

export interface Metrics {
  recorder: MetricsRecorder;
  contentType: string;
  /** In Prometheus's text format. */
  read(): Promise<string>;
}

export interface MetricsOptions {
  /** Branches that are labels; every other branch is `other`. */
  branches: readonly string[];
  /** The number of pending notifications of each destination. */
  readPending?: ReadPending;
  /** Maximum number of label combinations of a metric about builds. */
  maxSeries?: number;
}

/** prom-client's gauges whose names promtool refuses: `_total` is for counters. */
const misnamed = ["handles", "requests", "resources"].map((name) => `nodejs_active_${name}_total`);

/** The metrics of this process, counted since its start. */
export function createMetrics({
  branches,
  readPending = () => Promise.resolve([]),
  maxSeries = 1_000,
}: MetricsOptions): Metrics {
  const register = new Registry();
  collectDefaultMetrics({ register });
  for (const name of misnamed) register.removeSingleMetric(name);
  const limit = createSeriesLimit(register, maxSeries);
  return {
    recorder: {
      ...createReceiverMetrics(register, readPending),
      ...createBuildMetrics(register, new Set(branches), limit),
    },
    contentType: register.contentType,
    read: () => register.metrics(),
  };
}

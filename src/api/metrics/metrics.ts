import type { MetricsRecorder } from "../../core/metrics-recorder";
import type { ReadPending } from "./receiver-metrics";

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

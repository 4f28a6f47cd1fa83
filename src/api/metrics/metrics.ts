import type { WorkflowConclusion } from "../../core/runs/list-conclusions";
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
  /** The conclusions of the newest pipelines on those branches. */
  readConclusions?: () => Promise<readonly WorkflowConclusion[]>;
  /** Maximum number of label combinations of a metric about builds. */
  maxSeries?: number;
}

import type { MetricsRecorder } from "../../core/metrics-recorder";
import type * as LoadedMetrics from "./create-loaded-metrics";
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

/** In milliseconds: after the first responses. */
const loadDelay = 1_000;

/**
 * The metrics of this process, counted since its start. prom-client is loaded shortly after the start,
 * or with the first webhook.
 */
export function createMetrics(options: MetricsOptions): Metrics {
  let loaded: Metrics | undefined;
  const load = (): Metrics => (loaded ??= loadMetrics(options));
  setTimeout(load, loadDelay).unref();
  return {
    recorder: {
      countDelivery: (...counted) => load().recorder.countDelivery(...counted),
      observeCommit: (...observed) => load().recorder.observeCommit(...observed),
      countRun: (...counted) => load().recorder.countRun(...counted),
      countNotifications: (...counted) => load().recorder.countNotifications(...counted),
    },
    get contentType() {
      return load().contentType;
    },
    read: () => load().read(),
  };
}

function loadMetrics(options: MetricsOptions): Metrics {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { createLoadedMetrics } = require("./create-loaded-metrics") as typeof LoadedMetrics;
  return createLoadedMetrics(options);
}

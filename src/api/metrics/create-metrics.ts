import type * as LoadedMetrics from "./create-loaded-metrics";
import type { Metrics, MetricsOptions } from "./metrics";

/**
 * The metrics of this process, counted since its start. prom-client is loaded by `load`, or when
 * there is something to count.
 */
export function createMetrics(options: MetricsOptions): Metrics & { load(): void } {
  let loaded: Metrics | undefined;
  const load = (): Metrics => (loaded ??= loadMetrics(options));
  return {
    load: () => void load(),
    recorder: {
      countDelivery: (...counted) => load().recorder.countDelivery(...counted),
      observeCommit: (...observed) => load().recorder.observeCommit(...observed),
      countRun: (...counted) => load().recorder.countRun(...counted),
      countSkippedItem: (...counted) => load().recorder.countSkippedItem(...counted),
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

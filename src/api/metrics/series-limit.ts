import { Counter, type Registry } from "prom-client";

/** Whether a metric may be recorded with these label values. */
export type SeriesLimit = (metric: string, labels: Readonly<Record<string, string>>) => boolean;

/**
 * Bounds the label combinations of each metric. Beyond the maximum, only known combinations are
 * recorded; what is dropped is counted.
 */
export function createSeriesLimit(register: Registry, max: number): SeriesLimit {
  const dropped = new Counter({
    name: "circleci_webhooks_dropped_observations_total",
    help: "Observations that were not recorded, because the metric has too many label combinations.",
    labelNames: ["metric"],
    registers: [register],
  });
  const known = new Map<string, Set<string>>();

  return (metric, labels) => {
    const combinations = known.get(metric) ?? new Set();
    known.set(metric, combinations);
    const combination = JSON.stringify(Object.values(labels));
    if (!combinations.has(combination) && combinations.size >= max) {
      dropped.inc({ metric });
      return false;
    }
    combinations.add(combination);
    return true;
  };
}

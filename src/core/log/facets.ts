import type { FilteredName } from "./event-filter";

/** The events that facets count: the newest by time of receipt. */
export const maxCounted = 10_000;

export const facetNames = [
  "project",
  "workflow",
  "branch",
  "status",
] as const satisfies FilteredName[];
export type FacetName = (typeof facetNames)[number];

export interface FacetValue {
  value: string;
  count: number;
}

/**
 * Counts among the newest 10,000 events in the range of a filter. Each field is counted without its
 * own filter, so that the alternatives to a chosen value are counted too.
 */
export interface Facets extends Record<FacetName, FacetValue[]> {
  /** Whether the range has no events besides those that were examined. */
  isComplete: boolean;
  /** Events that match the filter. */
  matching: number;
  /** Matching events of runs that failed or ended in an error. */
  failed: number;
  /** Matching events that were delivered more than once. */
  repeated: number;
  /** Undefined if no event matches and the range has no beginning. */
  histogram?: Histogram;
}

/** Matching events over time, in parts of equal length. */
export interface Histogram {
  /** In milliseconds since 1970. */
  from: number;
  /** Length of a part in milliseconds. */
  step: number;
  parts: { total: number; failed: number }[];
}

const failedStatuses = ["failed", "error"];

export function isFailed(status: string | null): boolean {
  return status !== null && failedStatuses.includes(status);
}

import { type EventFilter, type FilteredName, filteredNames, matchesNames } from "./event-filter";

/** The events that facets count: the newest by time of receipt. */
export const maxCounted = 10_000;

/** Values of each field; the most frequent are enough to choose from. */
const maxValues = 100;

const facetNames = ["project", "workflow", "branch", "status"] as const satisfies FilteredName[];
export type FacetName = (typeof facetNames)[number];

/** What a store reads of each event to count it. */
export interface CountedEvent {
  project: string | null;
  workflow: string | null;
  branch: string | null;
  status: string | null;
  type: string;
  pipelineId: string | null;
  /** In milliseconds since 1970. */
  receivedAt: number;
  deliveries: number;
  /** Whether the search fits. */
  fits: boolean | number;
}

export interface FacetValue {
  value: string;
  count: number;
}

/**
 * Counts among the newest 10,000 events in the range of a filter. Each field is counted without its
 * own filter, so that the alternatives to a chosen value are counted too.
 */
export interface Facets extends Record<FacetName, FacetValue[]> {
  /** Whether the range has no older events than those that were examined. */
  isComplete: boolean;
  /** Events that match the filter. */
  matching: number;
  /** Of those, runs that failed or ended in an error. */
  failed: number;
  /** Of those, delivered more than once. */
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

/** @param examined the newest events in the range, newest first, at most `maxCounted` */
export function countFacets(
  examined: readonly CountedEvent[],
  filter: EventFilter,
  now: Date,
): Facets {
  const found = examined.filter(({ fits }) => fits);
  const fitting = found.filter((event) => !filter.repeated || event.deliveries > 1);
  const matching = filteredNames.some((name) => filter[name])
    ? fitting.filter((event) => matchesNames(event, filter))
    : fitting;
  const values = facetNames.map((name) => [
    name,
    countValues(
      filter[name] ? fitting.filter((event) => matchesNames(event, filter, name)) : matching,
      name,
    ),
  ]);
  return {
    ...(Object.fromEntries(values) as Record<FacetName, FacetValue[]>),
    isComplete: examined.length < maxCounted,
    matching: matching.length,
    failed: matching.filter(({ status }) => isFailed(status)).length,
    repeated: matching.filter(({ deliveries }) => deliveries > 1).length,
    ...countParts(matching, filter, now),
  };
}

function countValues(events: readonly CountedEvent[], name: FacetName): FacetValue[] {
  const counts = new Map<string, number>();
  for (const event of events) {
    const value = event[name];
    if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts]
    .map(([value, count]) => ({ value, count }))
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
    .slice(0, maxValues);
}

const maxParts = 60;
const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const steps = [
  ...[second, 5 * second, 15 * second, minute, 5 * minute, 15 * minute],
  ...[hour, 3 * hour, 6 * hour, day, 7 * day, 30 * day],
];

function countParts(
  events: readonly CountedEvent[],
  { since, until }: EventFilter,
  now: Date,
): { histogram?: Histogram } {
  const oldest = since?.getTime() ?? events.at(-1)?.receivedAt;
  if (oldest === undefined) return {};
  const newest = Math.max(
    until?.getTime() ?? now.getTime(),
    events[0]?.receivedAt ?? 0,
    oldest + 1,
  );
  const step =
    steps.find((each) => (newest - oldest) / each <= maxParts - 1) ??
    (newest - oldest) / (maxParts - 1);
  const from = Math.floor(oldest / step) * step;
  const parts = Array.from({ length: Math.ceil((newest - from) / step) }, () => ({
    total: 0,
    failed: 0,
  }));
  for (const { receivedAt, status } of events) {
    const part = parts[Math.min(Math.floor((receivedAt - from) / step), parts.length - 1)];
    if (!part || receivedAt < from) continue;
    part.total += 1;
    if (isFailed(status)) part.failed += 1;
  }
  return { histogram: { from, step, parts } };
}

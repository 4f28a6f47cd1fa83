import {
  type EventFilter,
  type FilteredName,
  filteredNames,
  matchesName,
} from "../../core/log/event-filter";
import {
  type FacetName,
  facetNames,
  type Facets,
  type FacetValue,
  isFailed,
} from "../../core/log/facets";
import { fitsSearched } from "../../core/log/search";
import { labelProjects } from "../../core/runs/label-projects";
import { countParts } from "./count-parts";
import type { RecentEvent } from "./recent-event";

/** Values of each field; the most frequent are enough to choose from. */
const maxValues = 100;

/** @param events in the filter's range, oldest first */
export function countFacets(
  events: readonly RecentEvent[],
  filter: EventFilter,
  now: Date,
): Omit<Facets, "isComplete"> {
  const given = filteredNames.filter((name) => filter[name] !== undefined);
  /** The events that only the filter of one field leaves out: the field is counted without it. */
  const others = new Map<FilteredName, RecentEvent[]>(given.map((name) => [name, []]));
  const matching = events.filter((event) => {
    if (!matchesOthers(event, filter)) return false;
    const missed = given.filter((name) => !matchesName(event.details, name, filter[name]));
    if (missed.length === 1) others.get(missed[0]!)?.push(event);
    return missed.length === 0;
  });
  const values = facetNames.map((name) => [
    name,
    countValues([...matching, ...(others.get(name) ?? [])], name),
  ]);
  return {
    ...(Object.fromEntries(values) as Record<FacetName, FacetValue[]>),
    matching: matching.length,
    failed: matching.filter(({ details }) => isFailed(details.status)).length,
    repeated: matching.filter(({ deliveries }) => deliveries > 1).length,
    ...countParts(matching, filter, now),
  };
}

/** Whether an event matches all but the names, and the range. */
function matchesOthers(
  { deliveries, stoppedAt, details, search }: RecentEvent,
  { q, repeated, stoppedSince, stoppedUntil }: EventFilter,
): boolean {
  return (
    (!repeated || deliveries > 1) &&
    (!stoppedSince || stoppedAt >= stoppedSince.getTime()) &&
    (!stoppedUntil || stoppedAt < stoppedUntil.getTime()) &&
    (!q || q.every((term) => fitsSearched(details, search, term)))
  );
}

/** Projects by name; by slug where several have one name. */
function countValues(events: readonly RecentEvent[], name: FacetName): FacetValue[] {
  const label = labelProjects(name === "project" ? events.map(({ details }) => details) : []);
  const counts = new Map<string, number>();
  for (const { details } of events) {
    const value = name === "project" ? label(details) : details[name];
    if (value) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts]
    .map(([value, count]) => ({ value, count }))
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
    .slice(0, maxValues);
}

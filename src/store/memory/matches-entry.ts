import type { EventDetails } from "../../core/details";
import { type EventFilter, matchesNames } from "../../core/event-filter";
import { fitsSearched, searchText } from "../../core/search";
import type { Entry } from "./entry";

export function matchesEntry(entry: Entry, filter: EventFilter): boolean {
  const { details, receivedAt, deliveries } = entry;
  const { since, until, repeated, q } = filter;
  return (
    (!since || receivedAt >= since) &&
    (!until || receivedAt < until) &&
    (!repeated || deliveries > 1) &&
    matchesNames(details, filter) &&
    (!q || q.every((term) => fitsSearched(details, searchTextOf(details), term)))
  );
}

const known = new WeakMap<EventDetails, string>();

/** Computed by the first search, since saving an event must be fast. */
export function searchTextOf(details: EventDetails): string {
  const text = known.get(details) ?? searchText(details);
  known.set(details, text);
  return text;
}

import { type EventFilter, matchesNames, matchesStop } from "../../core/log/event-filter";
import { fits } from "../../core/log/search";
import type { Entry } from "./entry";

export function matchesEntry(entry: Entry, filter: EventFilter): boolean {
  const { details, receivedAt, deliveries } = entry;
  const { since, until, repeated, q } = filter;
  return (
    (!since || receivedAt >= since) &&
    (!until || receivedAt < until) &&
    (!repeated || deliveries > 1) &&
    matchesStop(details, receivedAt.getTime(), filter) &&
    matchesNames(details, filter) &&
    (!q || q.every((term) => fits(details, term)))
  );
}

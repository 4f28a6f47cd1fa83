import type { EventFilter } from "../../core/event-filter";
import { type FeedCursor, formatCursor } from "../../core/feed";
import type { Facets } from "../../core/facets";
import type { EventLog } from "../../core/ports";
import { withStoreErrors } from "../../core/with-store-errors";

/** The facets of a filter while `newest` is the end of the log. */
export type ReadFacets = (filter: EventFilter, newest: FeedCursor) => Promise<Facets>;

const maxEntries = 50;
/** In milliseconds. The histogram ends now, and retention removes events. */
const maxAge = 60_000;

/** Counts once per filter until the log grows, because counting takes longer than the list itself. */
export function createFacetsReader(events: Pick<EventLog, "facets">, now: () => Date): ReadFacets {
  const cache = new Map<string, { facets: Promise<Facets>; at: number }>();

  return function readFacets(filter, newest) {
    const key = `${formatCursor(newest)} ${JSON.stringify(filter)}`;
    const known = cache.get(key);
    const time = now();
    if (known && time.getTime() - known.at < maxAge) return known.facets;
    const facets = withStoreErrors(() => events.facets(filter, time));
    cache.delete(key);
    cache.set(key, { facets, at: time.getTime() });
    facets.catch(() => cache.delete(key));
    const [oldest] = cache.keys();
    if (cache.size > maxEntries && oldest !== undefined) cache.delete(oldest);
    return facets;
  };
}

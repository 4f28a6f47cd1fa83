import type { EventFilter } from "../../core/log/event-filter";
import { type Facets, maxCounted } from "../../core/log/facets";
import { countFacets } from "./count-facets";
import type { RecentEvent } from "./recent-event";

/** The newest 10,000 events by time of receipt, ready to be counted. */
export interface RecentEvents {
  size(): number;
  has(key: number): boolean;
  /** When the oldest was received. */
  since(): number | undefined;
  /** Whether events were removed after older ones had been left out, which are missing now. */
  isOutdated(): boolean;
  /** Adds or replaces an event. If there are too many, the oldest is left out. */
  put(event: RecentEvent): void;
  remove(key: number): void;
  clear(): void;
  /** @returns undefined if the newest 10,000 events in the range are others */
  count(filter: EventFilter, now: Date): Facets | undefined;
}

export function createRecentEvents(): RecentEvents {
  const byKey = new Map<number, RecentEvent>();
  /** In order of receipt. */
  let events: RecentEvent[] = [];
  let areOlderLeftOut = false;

  function put(event: RecentEvent): void {
    remove(event.key);
    byKey.set(event.key, event);
    const last = events.at(-1);
    // Nearly always at the end.
    if (last === undefined || last.receivedAt <= event.receivedAt) events.push(event);
    else events.splice(findPlace(event.receivedAt + 1), 0, event);
    if (events.length <= maxCounted) return;
    areOlderLeftOut = true;
    byKey.delete(events.shift()!.key);
  }

  function remove(key: number): void {
    const event = byKey.get(key);
    if (!event) return;
    byKey.delete(key);
    events.splice(events.indexOf(event, findPlace(event.receivedAt)), 1);
  }

  /** The place of the first event that was received at a time or later. */
  function findPlace(time: number): number {
    let low = 0;
    let high = events.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (events[middle]!.receivedAt < time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  return {
    size: () => events.length,
    has: (key) => byKey.has(key),
    since: () => events[0]?.receivedAt,
    isOutdated: () => areOlderLeftOut && events.length < maxCounted,
    put,
    remove,
    clear() {
      byKey.clear();
      events = [];
      areOlderLeftOut = false;
    },
    count(filter, now) {
      const start = filter.since ? findPlace(filter.since.getTime()) : 0;
      const end = filter.until ? findPlace(filter.until.getTime()) : events.length;
      const isAfterOldest = Number(filter.since) > (events[0]?.receivedAt ?? 0);
      const isComplete = !areOlderLeftOut || isAfterOldest;
      if (!isComplete && end < events.length) return undefined;
      return { isComplete, ...countFacets(events.slice(start, end), filter, now) };
    },
  };
}

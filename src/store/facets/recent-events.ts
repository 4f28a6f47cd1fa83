import type { EventFilter } from "../../core/log/event-filter";
import { type Facets, maxCounted } from "../../core/log/facets";
import { type Columns, createColumns, findRow, insertRow, removeRow } from "./columns";
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
  let columns: Columns | undefined;
  let areOlderLeftOut = false;

  function put(event: RecentEvent): void {
    columns ??= createColumns();
    remove(event.key);
    byKey.set(event.key, event);
    insertRow(columns, event);
    if (byKey.size <= maxCounted) return;
    areOlderLeftOut = true;
    const oldest = columns.events[columns.start];
    if (oldest) remove(oldest.key);
  }

  function remove(key: number): void {
    const event = byKey.get(key);
    if (!event || !columns) return;
    byKey.delete(key);
    removeRow(columns, event);
  }

  function since(): number | undefined {
    return byKey.size === 0 ? undefined : columns?.receivedAt[columns.start];
  }

  return {
    size: () => byKey.size,
    has: (key) => byKey.has(key),
    since,
    isOutdated: () => areOlderLeftOut && byKey.size < maxCounted,
    put,
    remove,
    clear() {
      byKey.clear();
      columns = undefined;
      areOlderLeftOut = false;
    },
    count(filter, now) {
      columns ??= createColumns();
      const isAfterOldest = filter.since && filter.since.getTime() > (since() ?? 0);
      const isComplete = !areOlderLeftOut || isAfterOldest === true;
      const start = filter.since ? findRow(columns, filter.since.getTime()) : columns.start;
      const end = filter.until ? findRow(columns, filter.until.getTime()) : columns.end;
      if (!isComplete && end < columns.end) return undefined;
      return { isComplete, ...countFacets({ ...columns, start, end }, filter, now) };
    },
  };
}

import { stopOf } from "../../core/event/stop-of";
import type { ReadInTurn } from "../../core/create-reading-turns";
import type { EventLog } from "../../core/ports";
import { knownSearchText } from "../../core/log/search";
import type { RecentEvent } from "../recent/recent-event";
import { createRecentEvents } from "../recent/recent-events";
import type { Entry } from "./entry";
import type { KeyedList } from "./keyed-list";

export interface MemoryFacets {
  count: EventLog["facets"];
  /** To be called when an entry has changed. */
  replace(entry: Entry): void;
  remove(key: number): void;
}

/** Entries that are read in one turn: about a millisecond. */
const windowSize = 1_000;

/** Reads new entries when it counts, so that saving an event costs nothing. */
export function createMemoryFacets(
  entries: Pick<KeyedList<Entry>, "after">,
  readInTurn: ReadInTurn,
): MemoryFacets {
  const recent = createRecentEvents();
  let newest = 0;

  /** Reads a window of new entries. Returns whether there may be more. */
  function readWindow(): boolean {
    if (recent.isOutdated()) {
      recent.clear();
      newest = 0;
    }
    const found = entries.after(newest, windowSize);
    for (const entry of found) recent.put(toRecentEvent(entry));
    newest = found.at(-1)?.key ?? newest;
    return found.length === windowSize;
  }

  return {
    async count(filter, now) {
      while (await readInTurn(readWindow));
      const counted = recent.count(filter, now);
      if (counted) return counted;
      // The range ended so long ago that other events are the newest in it.
      const { until = now } = filter;
      const older = createRecentEvents();
      for (const entry of entries.after(0, Infinity))
        if (entry.receivedAt < until) older.put(toRecentEvent(entry));
      return older.count(filter, now)!;
    },
    replace(entry) {
      if (recent.has(entry.key)) recent.put(toRecentEvent(entry));
    },
    remove: (key) => recent.remove(key),
  };
}

function toRecentEvent({ key, receivedAt, deliveries, details }: Entry): RecentEvent {
  const search = knownSearchText(details);
  const received = receivedAt.getTime();
  const stoppedAt = stopOf(details, received);
  return { key, receivedAt: received, stoppedAt, deliveries, details, search };
}

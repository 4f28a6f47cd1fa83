import { createReadingTurns } from "../../core/create-reading-turns";
import { type LoggedDelivery, type LoggedEvent, looksLikeKey } from "../../core/event/logged-event";
import type { EventLog } from "../../core/ports";
import type { Summary } from "../../core/event/summary";
import {
  countDelivery,
  type Entry,
  identityOf,
  toEntry,
  toLoggedEvent,
  toStoredEvent,
} from "./entry";
import { createMemoryFacets } from "./facets";
import { createGroups } from "./groups";
import { createKeyedList, type KeyedList } from "./keyed-list";
import { matchesEntry } from "./matches-entry";

/** Events that a list examines in one turn: a few milliseconds. */
const windowSize = 1_000;

/** A repeated delivery in the feed. */
export interface MemoryRedelivery extends LoggedDelivery {
  key: number;
  entry: Entry;
}

export interface MemoryEvents extends EventLog {
  entries: Pick<KeyedList<Entry>, "get" | "after">;
  redeliveries: Pick<KeyedList<MemoryRedelivery>, "after">;
}

/** The other parts of the store that use the events, by their keys. */
export interface EventUsers {
  isNeeded: (key: number) => boolean;
  /** Must not throw. @param isNew false for a repeated delivery */
  onKept: (entry: Entry, isNew: boolean) => void;
  onRemoved: (key: number) => void;
}

export function createMemoryEvents(
  limit: number,
  nextKey: () => number,
  onChange: () => void,
  { isNeeded, onKept, onRemoved }: EventUsers,
): MemoryEvents {
  // The tutorial's test entry counts towards the limit.
  const testEntries: Summary[] = [{ name: "Test Webhook" }];
  const entries = createKeyedList<Entry>();
  const redeliveries = createKeyedList<MemoryRedelivery>();
  const byIdentity = new Map<string, Entry>();
  const jobs = createGroups<Entry>();
  const readInTurn = createReadingTurns();
  const facets = createMemoryFacets(entries, readInTurn);
  let sweepAt = limit + limit / 10;

  function append(entry: Entry): void {
    entries.push(entry.key, entry);
    byIdentity.set(entry.identity, entry);
    jobs.add(entry.jobOf, entry);
    if (entries.size() + testEntries.length <= limit || testEntries.pop()) return;
    removeOldest();
    if (entries.size() > sweepAt) sweep();
  }

  function removeOldest(): void {
    while (entries.size() > limit) {
      const oldest = entries.oldest();
      if (!oldest || isNeeded(oldest.key)) return;
      entries.removeOldest();
      forget(oldest);
    }
  }

  /** Removes entries after a needed one. Rarely called, because it reads every entry. */
  function sweep(): void {
    entries.remove(({ key }) => !isNeeded(key), entries.size() - limit).forEach(forget);
    sweepAt = entries.size() + limit / 10;
  }

  function forget(removed: Entry): void {
    byIdentity.delete(removed.identity);
    jobs.remove(removed.jobOf, removed);
    facets.remove(removed.key);
    onRemoved(removed.key);
    if (removed.deliveries > 1) redeliveries.remove(({ entry }) => entry === removed);
  }

  function appendRedelivery(redelivery: MemoryRedelivery): void {
    redeliveries.push(redelivery.key, redelivery);
    if (redeliveries.size() > limit) redeliveries.removeOldest();
  }

  function findById(id: string): Entry | undefined {
    for (const entry of entries.newestFirst()) if (entry.details.id === id) return entry;
    return undefined;
  }

  return {
    entries,
    redeliveries,
    save(delivery) {
      const identity = identityOf(delivery);
      const key = nextKey();
      const existing = byIdentity.get(identity);
      if (existing) {
        appendRedelivery({ key, entry: existing, ...countDelivery(existing, delivery) });
        facets.replace(existing);
        onKept(existing, false);
      } else {
        const entry = toEntry(identity, key, delivery);
        append(entry);
        onKept(entry, true);
      }
      onChange();
      return existing
        ? { outcome: "duplicate", key: String(existing.key) }
        : { outcome: "stored", key: String(key) };
    },
    summaries: () => [...testEntries, ...entries.after(0, Infinity).map(({ summary }) => summary)],
    async list(filter, { limit, before }) {
      const found: LoggedEvent[] = [];
      const newest = entries.newestFirst(before === undefined ? before : Number(before));
      /** @returns whether there may be more */
      function examineWindow(): boolean {
        for (let n = 0; n < windowSize && found.length < limit; n += 1) {
          const next = newest.next();
          if (next.done) return false;
          if (matchesEntry(next.value, filter)) found.push(toLoggedEvent(next.value));
        }
        return found.length < limit;
      }
      while (await readInTurn(examineWindow));
      return found;
    },
    facets: facets.count,
    async find(key) {
      const byKey = looksLikeKey(key) ? entries.get(Number(key)) : undefined;
      const entry = byKey ?? findById(key);
      return entry && toStoredEvent(entry);
    },
    async listJobs(workflows) {
      return workflows.flatMap(({ workflowId }) => jobs.of(workflowId).map(toLoggedEvent));
    },
    async removeBefore(time, limit) {
      const isOld = ({ key, receivedAt }: Entry): boolean => receivedAt < time && !isNeeded(key);
      const removed = entries.remove(isOld, limit);
      removed.forEach(forget);
      return removed.length;
    },
  };
}

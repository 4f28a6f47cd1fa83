import { detailsOf, identityOf, isLater, toMicroseconds } from "../core/details";
import { type KeptEvent, looksLikeKey, matches, searchText } from "../core/logged-event";
import type { Delivery, EventStore } from "../core/ports";
import { summarize, type Summary } from "../core/summary";

interface Entry {
  summary: Summary;
  /** Absent from the tutorial's test entry, which is no event. */
  kept?: Kept;
}

interface Kept {
  identity: string;
  event: KeptEvent;
  search: string;
}

/**
 * The tutorial's store, an array, and the reference for every other store. It begins with the
 * tutorial's test entry and keeps the newest `limit` entries; a restart loses them all.
 */
export function createMemoryStore({ limit = 10_000 }: { limit?: number } = {}): EventStore {
  if (!Number.isInteger(limit) || limit < 1) {
    throw new TypeError("The limit must be a whole number of at least 1.");
  }
  // A ring: the entry of a key stands at the key modulo the limit, and the next overwrites the
  // oldest once the array is full.
  const ring: (Entry | undefined)[] = [{ summary: { name: "Test Webhook" } }];
  const byIdentity = new Map<string, Entry>();
  let oldest = 0;
  let newest = 0;

  const at = (key: number): Entry | undefined => ring[key % limit];

  function append(entry: Entry & { kept: Kept }): void {
    newest += 1;
    if (newest - oldest >= limit) dropOldest();
    ring[newest % limit] = entry;
    byIdentity.set(entry.kept.identity, entry);
  }

  function dropOldest(): void {
    byIdentity.delete(at(oldest)?.kept?.identity ?? "");
    ring[oldest % limit] = undefined;
    oldest += 1;
  }

  function* newestFirst(before = newest + 1): Generator<Kept> {
    for (let key = Math.min(before - 1, newest); key >= oldest; key -= 1) {
      const { kept } = at(key) ?? {};
      if (kept) yield kept;
    }
  }

  return {
    save(delivery) {
      const identity = toIdentity(delivery);
      const entry = byIdentity.get(identity);
      if (entry) {
        countDelivery(entry, delivery);
        return "duplicate";
      }
      append(toEntry(identity, String(newest + 1), delivery));
      return "stored";
    },
    summaries() {
      // A copy, so that the log may change while it is read.
      const entries = [];
      for (let key = oldest; key <= newest; key += 1) entries.push(at(key));
      return entries.flatMap((entry) => entry?.summary ?? []);
    },
    list(filter, { limit: most, before }) {
      const found = [];
      for (const { event, search } of newestFirst(before === undefined ? before : Number(before))) {
        if (found.length === most) break;
        if (matches(event, search, filter)) found.push(toListed(event));
      }
      return Promise.resolve(found);
    },
    find(key) {
      const kept = looksLikeKey(key) ? at(Number(key))?.kept : undefined;
      if (kept?.event.key === key) return Promise.resolve({ ...kept.event });
      for (const { event } of newestFirst()) {
        if (event.id === key) return Promise.resolve({ ...event });
      }
      return Promise.resolve(undefined);
    },
    removeBefore(time, most) {
      let removed = 0;
      while (removed < most && oldest <= newest && isBefore(at(oldest), time)) {
        if (at(oldest)?.kept) removed += 1;
        dropOldest();
      }
      return Promise.resolve(removed);
    },
    check() {},
    close() {
      ring.length = 0;
      byIdentity.clear();
    },
  };
}

/** The length in front keeps ("a", "bc") and ("ab", "c") apart. */
function toIdentity({ event }: Delivery): string {
  const { webhookId, id } = identityOf(event);
  return `${webhookId.length}:${webhookId}${id}`;
}

function toEntry(identity: string, key: string, delivery: Delivery): Required<Entry> {
  const details = detailsOf(delivery.event);
  const receivedAt = delivery.receivedAt.toISOString();
  const { body, headers } = delivery;
  const event = {
    ...{ key, ...details, receivedAt, deliveries: 1, lastDeliveredAt: receivedAt },
    ...{ size: body.length, headers, body },
  };
  return {
    summary: summarize(delivery.event),
    kept: { identity, event, search: searchText(details) },
  };
}

function countDelivery(entry: Entry, delivery: Delivery): void {
  if (!entry.kept) return;
  const { identity, event: kept } = entry.kept;
  const happened = toMicroseconds(delivery.event.happened_at);
  if (isLater(happened, toMicroseconds(kept.happenedAt))) {
    const later = toEntry(identity, kept.key, delivery);
    const { receivedAt, deliveries } = kept;
    Object.assign(later.kept.event, { receivedAt, deliveries });
    Object.assign(entry, later);
  }
  entry.kept.event.deliveries += 1;
  entry.kept.event.lastDeliveredAt = delivery.receivedAt.toISOString();
}

/** The tutorial's test entry is older than everything. */
function isBefore(entry: Entry | undefined, time: Date): boolean {
  return !entry?.kept || Date.parse(entry.kept.event.receivedAt) < time.getTime();
}

function toListed({ body, headers, ...listed }: KeptEvent): Omit<KeptEvent, "body" | "headers"> {
  return listed;
}

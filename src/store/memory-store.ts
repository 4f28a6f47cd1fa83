import { detailsOf, type EventDetails, identityOf, isLater, toMicroseconds } from "../core/details";
import { type KeptEvent, type LoggedEvent, looksLikeKey, matches } from "../core/logged-event";
import type { Delivery, Store } from "../core/ports";
import { summarize, type Summary } from "../core/summary";
import { createMemoryRejections } from "./memory-rejections";

interface Entry {
  summary: Summary;
  /** Absent from the tutorial's test entry, which is no event. */
  kept?: Kept;
}

interface Kept {
  key: number;
  identity: string;
  details: EventDetails;
  /** The one whose payload is kept. */
  delivery: Pick<Delivery, "headers" | "body">;
  receivedAt: Date;
  deliveries: number;
  lastDeliveredAt: Date;
}

/**
 * The tutorial's store, an array, and the reference for every other store. It begins with the
 * tutorial's test entry and keeps the newest `limit` entries; a restart loses them all.
 */
export function createMemoryStore({ limit = 10_000 }: { limit?: number } = {}): Store {
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
    ...createMemoryRejections(),
    save(delivery) {
      const identity = toIdentity(delivery);
      const entry = byIdentity.get(identity);
      if (entry) {
        countDelivery(entry, delivery);
        return "duplicate";
      }
      append(toEntry(identity, newest + 1, delivery));
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
      for (const kept of newestFirst(before === undefined ? before : Number(before))) {
        if (found.length === most) break;
        const event = toLoggedEvent(kept);
        if (matches(event, filter)) found.push(event);
      }
      return Promise.resolve(found);
    },
    find(key) {
      const byKey = looksLikeKey(key) ? at(Number(key))?.kept : undefined;
      if (byKey && String(byKey.key) === key) return Promise.resolve(toKeptEvent(byKey));
      for (const kept of newestFirst()) {
        if (kept.details.id === key) return Promise.resolve(toKeptEvent(kept));
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

function toEntry(identity: string, key: number, delivery: Delivery): Required<Entry> {
  const { event, body, headers, receivedAt } = delivery;
  const details = detailsOf(event);
  return {
    summary: summarize(event),
    kept: {
      key,
      identity,
      details,
      delivery: { headers, body },
      receivedAt,
      deliveries: 1,
      lastDeliveredAt: receivedAt,
    },
  };
}

function countDelivery(entry: Entry, delivery: Delivery): void {
  const { kept } = entry;
  if (!kept) return;
  kept.deliveries += 1;
  kept.lastDeliveredAt = delivery.receivedAt;
  const happened = toMicroseconds(delivery.event.happened_at);
  if (!isLater(happened, toMicroseconds(kept.details.happenedAt))) return;
  const { headers, body, event } = delivery;
  Object.assign(kept, { details: detailsOf(event), delivery: { headers, body } });
  entry.summary = summarize(event);
}

/** The tutorial's test entry is older than everything. */
function isBefore(entry: Entry | undefined, time: Date): boolean {
  return !entry?.kept || entry.kept.receivedAt < time;
}

function toLoggedEvent(kept: Kept): LoggedEvent {
  return {
    key: String(kept.key),
    ...kept.details,
    receivedAt: kept.receivedAt.toISOString(),
    deliveries: kept.deliveries,
    lastDeliveredAt: kept.lastDeliveredAt.toISOString(),
    size: kept.delivery.body.length,
  };
}

function toKeptEvent(kept: Kept): KeptEvent {
  return { ...toLoggedEvent(kept), ...kept.delivery };
}

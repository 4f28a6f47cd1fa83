import { randomBytes } from "node:crypto";
import { setImmediate as nextTurn } from "node:timers/promises";
import { toIdentity } from "../../core/details";
import { maxFeedItems, mergeFeed } from "../../core/feed";
import { type LoggedEvent, looksLikeKey, matches, maxRedeliveries } from "../../core/logged-event";
import type { Delivery, Store } from "../../core/ports";
import { maxRejections } from "../../core/rejection";
import { maxReplays } from "../../core/replay";
import { createFeedSignal } from "../feed-signal";
import {
  type Entry,
  isBefore,
  isNewer,
  type Kept,
  replacePayload,
  toEntry,
  toStoredEvent,
  toLoggedEvent,
} from "./entry";
import { createMemoryRedeliveries } from "./redeliveries";
import { createMemoryRejections } from "./rejections";

/** How many events a list looks at before others have their turn: some milliseconds. */
const windowSize = 1_000;

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
  const signal = createFeedSignal();
  const rejections = createMemoryRejections(signal);
  const redeliveries = createMemoryRedeliveries(limit, (key) => {
    const kept = findByKey(String(key));
    return kept && toLoggedEvent(kept);
  });
  const log = randomBytes(4).toString("hex");
  let oldest = 0;
  let newest = 0;

  const at = (key: number): Entry | undefined => ring[key % limit];

  function findByKey(key: string): Kept | undefined {
    const kept = looksLikeKey(key) ? at(Number(key))?.kept : undefined;
    return String(kept?.key) === key ? kept : undefined;
  }

  function append(entry: Entry & { kept: Kept }): void {
    newest += 1;
    if (newest - oldest >= limit) drop(oldest++);
    ring[newest % limit] = entry;
    byIdentity.set(entry.kept.identity, entry);
  }

  function countDelivery(entry: Entry, kept: Kept, delivery: Delivery): void {
    const { receivedAt: at, reverified } = delivery;
    const responseStatus = reverified?.responseStatus ?? 200;
    redeliveries.add(kept.key, at, responseStatus);
    kept.deliveries += 1;
    if (at > kept.lastDeliveredAt) kept.lastDeliveredAt = at;
    kept.redelivered = [...kept.redelivered, { at: at.toISOString(), responseStatus }].slice(
      -maxRedeliveries,
    );
    if (isNewer(delivery, kept)) replacePayload(entry, kept, delivery);
  }

  function drop(key: number): void {
    byIdentity.delete(at(key)?.kept?.identity ?? "");
    ring[key % limit] = undefined;
  }

  function* newestFirst(before = newest + 1): Generator<Kept> {
    for (let key = Math.min(before - 1, newest); key >= oldest; key -= 1) {
      const { kept } = at(key) ?? {};
      if (kept) yield kept;
    }
  }

  /** Oldest first. Some of those behind the key may have made room for others. */
  function eventsAfter(after: number, most: number): LoggedEvent[] {
    const found: LoggedEvent[] = [];
    for (let key = Math.max(after + 1, oldest); key <= newest && found.length < most; key += 1) {
      const { kept } = at(key) ?? {};
      if (kept) found.push(toLoggedEvent(kept));
    }
    return found;
  }

  return {
    ...rejections,
    save(delivery) {
      const { webhook, id } = delivery.event;
      const identity = toIdentity(webhook?.id ?? "", id);
      const entry = byIdentity.get(identity);
      if (entry?.kept) countDelivery(entry, entry.kept, delivery);
      else append(toEntry(identity, newest + 1, delivery));
      signal.fire();
      return entry ? "duplicate" : "stored";
    },
    summaries() {
      // A copy, so that the log may change while it is read.
      const entries = [];
      for (let key = oldest; key <= newest; key += 1) entries.push(at(key));
      return entries.flatMap((entry) => entry?.summary ?? []);
    },
    async list(filter, { limit: most, before }) {
      const found = [];
      let looked = 0;
      for (const kept of newestFirst(before === undefined ? before : Number(before))) {
        if (found.length === most) break;
        const event = toLoggedEvent(kept);
        if (matches(event, filter)) found.push(event);
        if (++looked % windowSize === 0) await nextTurn();
      }
      return found;
    },
    find(key) {
      const byKey = findByKey(key);
      if (byKey) return Promise.resolve(toStoredEvent(byKey));
      for (const kept of newestFirst()) {
        if (kept.details.id === key) return Promise.resolve(toStoredEvent(kept));
      }
      return Promise.resolve(undefined);
    },
    async findKey(webhookId, id) {
      const { kept } = byIdentity.get(toIdentity(webhookId, id)) ?? {};
      return kept && String(kept.key);
    },
    async removeBefore(time, most) {
      let removed = 0;
      // A re-verified event may be older than those in front of it.
      for (let key = oldest; key <= newest && removed < most; key += 1) {
        if (!isBefore(at(key), time)) continue;
        drop(key);
        removed += 1;
      }
      while (oldest < newest && !at(oldest)) oldest += 1;
      return removed;
    },
    async newestCursor() {
      const [last] = await rejections.listRejections({ limit: 1 });
      return {
        log,
        event: newest,
        redelivery: redeliveries.newest(),
        rejection: Number(last?.key ?? 0),
      };
    },
    async readFeedAfter(position) {
      const newest = await rejections.listRejections({ limit: maxRejections });
      const news = {
        events: eventsAfter(position.event, maxFeedItems),
        redeliveries: redeliveries.after(position.redelivery, maxFeedItems),
        rejections: newest
          .filter(({ key }) => Number(key) > position.rejection)
          .slice(-maxFeedItems)
          .reverse(),
      };
      return mergeFeed(news, position);
    },
    onFeed: (listener) => signal.add(listener),
    async saveReplay(key, replay) {
      const kept = findByKey(key);
      if (kept) kept.replays = [replay, ...kept.replays].slice(0, maxReplays);
    },
    listReplays: async (key) => findByKey(key)?.replays ?? [],
    check() {},
    close() {
      ring.length = 0;
      byIdentity.clear();
    },
  };
}

import { randomBytes } from "node:crypto";
import { mergeFeed } from "../../core/log/feed";
import type { Feed, ReplayLog, Store } from "../../core/ports";
import { maxReplays } from "../../core/log/replay";
import { createFeedSignal, type FeedSignal } from "../feed-signal";
import { createConsumerCursors } from "./consumer-cursors";
import { toLoggedEvent } from "./entry";
import { createMemoryEvents, type MemoryEvents } from "./events";
import { createMemoryOutbox } from "./outbox/create-memory-outbox";
import { createMemoryInsights } from "./insights";
import { createMemoryRejections, type MemoryRejections } from "./rejections";

/**
 * The tutorial's store: a list in memory, lost on restart. It starts with the tutorial's test entry
 * and holds the newest `limit` entries, and those that routing still needs.
 *
 * @throws TypeError if the limit is not a positive integer
 */
export function createMemoryStore({
  limit = 10_000,
  now = Date.now,
}: { limit?: number; now?: () => number } = {}): Store {
  if (!Number.isInteger(limit) || limit < 1) {
    throw new TypeError("The limit must be a positive integer.");
  }
  let newest = 0;
  const nextKey = (): number => (newest += 1);
  const signal = createFeedSignal();
  const consumers = createConsumerCursors();
  const outbox = createMemoryOutbox(consumers, limit, now);
  const insights = createMemoryInsights(limit);
  const events = createMemoryEvents(limit, nextKey, signal.fire, {
    isNeeded: (key) => key > consumers.slowest() || outbox.isNeeded(key),
    onKept: insights.take,
    onRemoved: outbox.removeOfEvent,
  });
  const rejections = createMemoryRejections(nextKey, signal.fire);
  return {
    events,
    rejections,
    feed: createFeed(events, rejections, signal, () => newest),
    replays: createReplays(events),
    insights,
    outbox,
    check() {},
    close() {},
  };
}

function createFeed(
  { entries, redeliveries }: MemoryEvents,
  rejections: MemoryRejections,
  signal: FeedSignal,
  newest: () => number,
): Feed {
  const log = randomBytes(4).toString("hex");
  return {
    newestCursor: async () => ({ log, key: newest() }),
    async readAfter(key, limit) {
      const parts = {
        events: entries.after(key, limit).map(toLoggedEvent),
        redeliveries: redeliveries
          .after(key, limit)
          .map(({ entry, ...redelivery }) => ({ ...redelivery, event: toLoggedEvent(entry) })),
        rejections: rejections.after(key, limit),
      };
      return mergeFeed(parts, limit);
    },
    subscribe: (listener) => signal.add(listener),
  };
}

function createReplays({ entries }: MemoryEvents): ReplayLog {
  return {
    async save(eventKey, replay) {
      const entry = entries.get(Number(eventKey));
      if (entry) entry.replays = [replay, ...entry.replays].slice(0, maxReplays);
    },
    list: async (eventKey) => entries.get(Number(eventKey))?.replays ?? [],
  };
}

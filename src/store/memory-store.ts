import { isLater } from "../core/details";
import type { WebhookEvent } from "../core/event";
import type { EventStore } from "../core/ports";
import { summarize, type Summary } from "../core/summary";

interface Entry {
  key: string | null;
  summary: Summary;
  happenedAt: string | null;
}

/**
 * The tutorial's store, an array, and the reference for every other store. It begins with the
 * tutorial's test entry and keeps the newest `limit` entries; a restart loses them all.
 */
export function createMemoryStore({ limit = 10_000 }: { limit?: number } = {}): EventStore {
  if (!Number.isInteger(limit) || limit < 1) {
    throw new TypeError("The limit must be a whole number of at least 1.");
  }
  const entries: Entry[] = [{ key: null, summary: { name: "Test Webhook" }, happenedAt: null }];
  const byKey = new Map<string, Entry>();
  // Once the array is full it is a ring: the next entry overwrites the oldest.
  let oldest = 0;

  function append(entry: Entry & { key: string }): void {
    byKey.set(entry.key, entry);
    if (entries.length < limit) {
      entries.push(entry);
      return;
    }
    const evicted = entries[oldest];
    if (evicted?.key) byKey.delete(evicted.key);
    entries[oldest] = entry;
    oldest = (oldest + 1) % limit;
  }

  return {
    save({ event }) {
      const key = keyOf(event);
      const happenedAt = event.happened_at ?? null;
      const kept = byKey.get(key);
      if (!kept) {
        append({ key, summary: summarize(event), happenedAt });
        return "stored";
      }
      if (isLater(happenedAt, kept.happenedAt)) {
        Object.assign(kept, { summary: summarize(event), happenedAt });
      }
      return "duplicate";
    },
    summaries() {
      // A copy, so that the log may change while it is read.
      return [...entries.slice(oldest), ...entries.slice(0, oldest)].map(({ summary }) => summary);
    },
    close() {
      entries.length = 0;
    },
  };
}

/** The length in front keeps ("a", "bc") and ("ab", "c") apart. */
function keyOf(event: WebhookEvent): string {
  const webhookId = event.webhook?.id ?? "";
  return `${webhookId.length}:${webhookId}${event.id}`;
}

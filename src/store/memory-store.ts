import type { WebhookEvent } from "../core/event";
import type { EventStore } from "../core/ports";
import { summarize, type Summary } from "../core/summary";

interface Entry {
  key: string | null;
  summary: Summary;
}

/**
 * The tutorial's store, an array, and the reference for every other store. It begins with the
 * tutorial's test entry and keeps the newest `limit` entries; a restart loses them all.
 */
export function createMemoryStore({ limit = 10_000 }: { limit?: number } = {}): EventStore {
  const entries: Entry[] = [{ key: null, summary: { name: "Test Webhook" } }];
  const keys = new Set<string>();
  // Once the array is full it is a ring: the next entry overwrites the oldest.
  let oldest = 0;

  function append(entry: Entry & { key: string }): void {
    keys.add(entry.key);
    if (entries.length < limit) {
      entries.push(entry);
      return;
    }
    const evicted = entries[oldest];
    if (evicted?.key) keys.delete(evicted.key);
    entries[oldest] = entry;
    oldest = (oldest + 1) % limit;
  }

  return {
    save(event) {
      const key = keyOf(event);
      if (keys.has(key)) return "duplicate";
      append({ key, summary: summarize(event) });
      return "stored";
    },
    summaries() {
      return [...entries.slice(oldest), ...entries.slice(0, oldest)].map(({ summary }) => summary);
    },
  };
}

/** The length in front keeps ("a", "bc") and ("ab", "c") apart. */
function keyOf(event: WebhookEvent): string {
  const webhookId = event.webhook?.id ?? "";
  return `${webhookId.length}:${webhookId}${event.id}`;
}

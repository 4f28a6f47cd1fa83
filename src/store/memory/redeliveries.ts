import type { Redelivery } from "../../core/feed";
import type { LoggedEvent } from "../../core/logged-event";

export interface MemoryRedeliveries {
  /** @param responseStatus of our response */
  add(eventKey: number, at: Date, responseStatus: number): void;
  /** The key of the newest; 0 when there is none. */
  newest(): number;
  /** What came after a key, oldest first, as far as its events are still there. */
  after(key: number, most: number): Redelivery[];
}

/** The newest repeated deliveries, for the feed. */
export function createMemoryRedeliveries(
  limit: number,
  eventAt: (key: number) => LoggedEvent | undefined,
): MemoryRedeliveries {
  // A ring: the one of a key stands at the key modulo the limit.
  const ring: { eventKey: number; at: Date; responseStatus: number }[] = [];
  let newest = 0;

  return {
    add(eventKey, at, responseStatus) {
      newest += 1;
      ring[newest % limit] = { eventKey, at, responseStatus };
    },
    newest: () => newest,
    after(after, most) {
      const found: Redelivery[] = [];
      const oldest = Math.max(0, newest - limit) + 1;
      for (let key = Math.max(after + 1, oldest); key <= newest && found.length < most; key += 1) {
        const { eventKey = 0, at, responseStatus = 200 } = ring[key % limit] ?? {};
        const event = eventAt(eventKey);
        if (at && event) found.push({ key, at: at.toISOString(), responseStatus, event });
      }
      return found;
    },
  };
}

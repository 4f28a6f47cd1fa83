import type { StoredEvent } from "../../core/event/logged-event";
import type { EventLog } from "../../core/ports";

/** Events that are kept; larger ones are not. */
const maxKept = 64;
const maxSize = 64 * 1024;

/** How long an event is kept, in milliseconds: retention may remove it meanwhile. */
const keptFor = 5_000;

/** Reads an event once for all destinations that get it. */
export function findEvents(
  events: Pick<EventLog, "find">,
  monotonic: () => number,
): Pick<EventLog, "find"> {
  const kept = new Map<string, { found: Promise<StoredEvent | undefined>; until: number }>();

  async function read(key: string): Promise<StoredEvent | undefined> {
    try {
      const event = await events.find(key);
      if (!event || event.body.length > maxSize) kept.delete(key);
      return event;
    } catch (error) {
      kept.delete(key);
      throw error;
    }
  }

  return {
    find(key) {
      const known = kept.get(key);
      if (known && known.until > monotonic()) return known.found;
      kept.delete(key);
      const found = read(key);
      kept.set(key, { found, until: monotonic() + keptFor });
      const [oldest] = kept.keys();
      if (kept.size > maxKept && oldest !== undefined) kept.delete(oldest);
      return found;
    },
  };
}

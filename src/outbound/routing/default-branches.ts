import { parseEvent } from "../../core/event/event";
import type { LoggedEvent } from "../../core/event/logged-event";
import type { EventLog } from "../../core/ports";
import { findDefaultBranch } from "../../core/event/summary";

/** Finds the events of the default branch of their project. */
export interface DefaultBranches {
  /** False for an event that was not loaded yet; the next `load` reads it. */
  has(event: LoggedEvent): boolean;
  /** Reads the payloads of the events that were asked for; false if there are none to read. */
  load(): Promise<boolean>;
  clear(): void;
}

/** The usual names of a default branch, for a payload that does not name it. */
const usualNames = ["main", "master"];

/**
 * Only few payloads have the default branch, and only few events are asked for it, so it is read
 * from the payload when it is.
 */
export function createDefaultBranches(log: Pick<EventLog, "find">): DefaultBranches {
  const known = new Map<string, readonly string[]>();
  const asked = new Set<string>();

  async function read(key: string): Promise<void> {
    const event = await log.find(key);
    const name = event ? findDefaultBranch(parseEvent(event.body)) : null;
    known.set(key, name === null ? usualNames : [name]);
  }

  return {
    has({ key, branch }) {
      if (branch === null) return false;
      const names = known.get(key);
      if (!names) asked.add(key);
      return names?.includes(branch) ?? false;
    },
    async load() {
      const keys = [...asked];
      asked.clear();
      for (const key of keys) await read(key);
      return keys.length > 0;
    },
    clear() {
      known.clear();
    },
  };
}

import type { Attempt, DestinationState } from "../../../core/routing/notification";
import type { Outbox } from "../../../core/routing/outbox";

/** A destination in memory: its state without the counts of its notifications. */
export interface DestinationEntry extends Omit<DestinationState, "paused" | "pending" | "failed"> {
  registered: boolean;
  /** The key after which it gets events. */
  afterKey: number;
  lastAttempt: Attempt | null;
  lease: { owner: string; until: number } | undefined;
}

/** The destinations in memory: their registration, leases and pauses. */
export interface DestinationTable extends Pick<
  Outbox,
  "register" | "lease" | "releaseLeases" | "pause" | "resume"
> {
  get(name: string): DestinationEntry | undefined;
  /** By name. */
  registered(): DestinationEntry[];
}

/** @param now milliseconds since 1970 */
export function createDestinationTable(now: () => number): DestinationTable {
  const entries = new Map<string, DestinationEntry>();

  return {
    get: (name) => entries.get(name),
    registered: () =>
      [...entries.values()]
        .filter(({ registered }) => registered)
        .sort((a, b) => (a.name < b.name ? -1 : 1)),
    async register(names, newestKey) {
      for (const entry of entries.values()) entry.registered = names.includes(entry.name);
      for (const name of names) {
        if (!entries.has(name)) entries.set(name, newDestination(name, newestKey));
      }
      return new Map(names.map((name) => [name, entries.get(name)?.afterKey ?? newestKey]));
    },
    async lease(destination, owner, milliseconds) {
      const entry = entries.get(destination);
      if (!entry || entry.pausedReason !== null) return undefined;
      const { lease } = entry;
      if (lease && lease.owner !== owner && lease.until > now()) return undefined;
      entry.lease = { owner, until: now() + milliseconds };
      return entry.failuresInRow;
    },
    async releaseLeases(owner) {
      for (const entry of entries.values()) {
        if (entry.lease?.owner === owner) entry.lease = undefined;
      }
    },
    async pause(destination, reason) {
      const entry = entries.get(destination);
      if (entry) entry.pausedReason = reason;
    },
    async resume(destination) {
      const entry = entries.get(destination);
      if (entry) Object.assign(entry, { pausedReason: null, failuresInRow: 0 });
    },
  };
}

function newDestination(name: string, afterKey: number): DestinationEntry {
  return {
    name,
    registered: true,
    afterKey,
    pausedReason: null,
    failuresInRow: 0,
    delivered: 0,
    lastAttempt: null,
    lease: undefined,
  };
}

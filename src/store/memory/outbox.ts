import type { BranchState } from "../../core/change";
import {
  maxAttemptsKept,
  type NewNotification,
  type Notification,
  type StoredNotification,
} from "../../core/notification";
import type { Attempted, NotificationFilter, Outbox } from "../../core/outbox";
import type { ConsumerCursors } from "./consumer-cursors";
import { createDestinationTable, type DestinationEntry } from "./destination-table";
import { createNotificationTable, type NotificationTable } from "./notification-table";

const consumer = "router";

/** Notifications that are kept, however small the log is. */
const minNotifications = 1_000;

export interface MemoryOutbox extends Outbox {
  /** Whether a pending notification of a registered destination needs an event. */
  isNeeded: (eventKey: number) => boolean;
  removeOfEvent: (eventKey: number) => void;
}

/**
 * The outbox in memory, and the reference for the other stores.
 *
 * @param limit of the log; so many notifications are kept besides the pending ones, and at least 1,000
 */
export function createMemoryOutbox(cursors: ConsumerCursors, limit: number): MemoryOutbox {
  const table = createNotificationTable(Math.max(limit, minNotifications));
  const destinations = createDestinationTable();
  const branchStates = new Map<string, BranchState>();
  let newestKey = 0;

  function find(keys: readonly string[]): StoredNotification[] {
    return keys.flatMap((key) => table.get(key) ?? []);
  }

  return {
    ...destinations,
    async register(names, newest) {
      if (names.length === 0) cursors.stop(consumer);
      else cursors.start(consumer, newest);
      return destinations.register(names, newest);
    },
    readCursor: async () => cursors.read(consumer),
    readBranchStates: async (subjects) =>
      [...new Set(subjects)].flatMap((subject) => branchStates.get(subject) ?? []),
    async route({ from, to, notifications, branchStates: states, at }) {
      if (!cursors.advance(consumer, from, to)) return false;
      for (const state of states) branchStates.set(state.subject, state);
      for (const added of notifications) {
        newestKey += 1;
        table.add(toNotification(String(newestKey), added, at));
      }
      return true;
    },
    async readPending(destination, limit) {
      const found = [];
      for (const notification of table.pending(destination)) {
        if (found.length === limit) break;
        found.push({ ...notification });
      }
      return found;
    },
    async prepare(keys, request) {
      const batch = keys.length > 1 ? (keys[0] ?? null) : null;
      for (const notification of find(keys)) table.update(notification, { batch, request });
    },
    async saveAttempt(attempted) {
      const found = find(attempted.keys);
      const pending = found.filter(({ state }) => state === "pending");
      const destination = destinations.get(attempted.destination);
      if (destination) updateDestination(destination, attempted, pending.length);
      for (const notification of pending) table.update(notification, changesOf(attempted));
      for (const notification of pending) notification.attempts += 1;
      for (const notification of found) {
        const attemptLog = [...notification.attemptLog, attempted.attempt].slice(-maxAttemptsKept);
        table.update(notification, { attemptLog });
      }
    },
    async findBreak(destination, subject) {
      const found = table
        .newestFirst()
        .find((notification) => isBreak(notification, destination, subject));
      return found && withoutRequest(found);
    },
    listDestinations: async () => {
      const failed = countFailed(table);
      return destinations.registered().map(({ registered, afterKey, lease, ...state }) => ({
        ...state,
        paused: state.pausedReason !== null,
        pending: table.countPending(state.name),
        failed: failed.get(state.name) ?? 0,
      }));
    },
    async list(filter, { limit, before = "Infinity" }) {
      return table
        .newestFirst()
        .filter((found) => Number(found.key) < Number(before) && matches(found, filter))
        .slice(0, limit)
        .map(withoutRequest);
    },
    async find(key) {
      const found = table.get(key);
      return found && { ...found };
    },
    async retry(which, now) {
      const failed = table
        .newestFirst()
        .filter((found) => found.state === "failed" && isMeant(found, which));
      const nextAttemptAt = now.toISOString();
      for (const found of failed) table.update(found, { state: "pending", nextAttemptAt });
      return failed.length;
    },
    isNeeded(eventKey) {
      for (const { state, destination } of table.ofEvent(String(eventKey))) {
        if (state === "pending" && destinations.get(destination)?.registered) return true;
      }
      return false;
    },
    removeOfEvent(eventKey) {
      for (const notification of [...table.ofEvent(String(eventKey))]) table.remove(notification);
    },
  };

  function isMeant(
    { key, batch, destination }: Notification,
    which: { key: string } | { destination: string },
  ): boolean {
    if ("destination" in which) return destination === which.destination;
    return key === which.key || (batch !== null && batch === table.get(which.key)?.batch);
  }
}

function toNotification(key: string, added: NewNotification, at: Date): StoredNotification {
  return {
    ...added,
    key,
    state: "pending",
    attempts: 0,
    nextAttemptAt: at.toISOString(),
    lastError: null,
    createdAt: at.toISOString(),
    deliveredAt: null,
    batch: null,
    result: null,
    request: null,
    attemptLog: [],
  };
}

function updateDestination(
  destination: DestinationEntry,
  { attempt, state, pause }: Attempted,
  count: number,
): void {
  destination.lastAttempt = attempt;
  destination.pausedReason = pause ?? destination.pausedReason;
  if (state === "failed") destination.failuresInRow += count;
  if (state !== "delivered") return;
  destination.failuresInRow = 0;
  destination.delivered += count;
}

function changesOf({ attempt, state, nextAttemptAt, result }: Attempted): Partial<Notification> {
  return {
    state,
    nextAttemptAt: state === "pending" ? (nextAttemptAt?.toISOString() ?? null) : null,
    lastError: attempt.error,
    deliveredAt: state === "delivered" ? attempt.at : null,
    ...(result && { result }),
  };
}

function countFailed(table: NotificationTable): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { state, destination } of table.newestFirst()) {
    if (state === "failed") counts.set(destination, (counts.get(destination) ?? 0) + 1);
  }
  return counts;
}

function isBreak(notification: Notification, destination: string, subject: string): boolean {
  const { state, change } = notification;
  const isBroken = state === "delivered" && change === "broken";
  return isBroken && notification.destination === destination && notification.subject === subject;
}

function matches(notification: Notification, filter: NotificationFilter): boolean {
  return (["destination", "state", "eventKey"] as const).every(
    (name) => filter[name] === undefined || filter[name] === notification[name],
  );
}

function withoutRequest({ request, attemptLog, ...listed }: StoredNotification): Notification {
  return listed;
}

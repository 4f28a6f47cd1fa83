import type { BranchState } from "../../../core/runs/change";
import {
  breakHold,
  type NewNotification,
  type StoredNotification,
} from "../../../core/routing/notification";
import type { Outbox } from "../../../core/routing/outbox";
import type { ConsumerCursors } from "../consumer-cursors";
import { createAttempts } from "./attempts";
import { createDestinationTable, type DestinationTable } from "./destination-table";
import { createNotificationTable, type NotificationTable } from "./notification-table";
import { createReading } from "./reading";

const consumer = "router";

/** Minimum number of kept notifications, however small the log is. */
const minNotifications = 1_000;

export interface MemoryOutbox extends Outbox {
  /** Whether a pending notification of a registered destination needs an event. */
  isNeeded: (eventKey: number) => boolean;
  removeOfEvent: (eventKey: number) => void;
}

/**
 * The outbox in memory, and the reference for the other stores.
 *
 * @param limit that of the log, which is also the number of notifications kept besides the pending
 *   ones; at least 1,000 are kept
 * @param now milliseconds since 1970
 */
export function createMemoryOutbox(
  cursors: ConsumerCursors,
  limit: number,
  now: () => number,
): MemoryOutbox {
  const notifications = createNotificationTable(Math.max(limit, minNotifications));
  const destinations = createDestinationTable(now);
  return {
    ...destinations,
    ...createRouting(cursors, notifications, destinations, now),
    ...createReading(notifications, destinations, now),
    ...createAttempts(notifications, destinations, now),
    isNeeded(eventKey) {
      for (const { state, destination } of notifications.ofEvent(String(eventKey))) {
        if (state === "pending" && destinations.get(destination)?.registered) return true;
      }
      return false;
    },
    removeOfEvent(eventKey) {
      for (const found of [...notifications.ofEvent(String(eventKey))]) notifications.remove(found);
    },
  };
}

function createRouting(
  cursors: ConsumerCursors,
  notifications: NotificationTable,
  destinations: DestinationTable,
  now: () => number,
): Pick<Outbox, "register" | "readCursor" | "readBranchStates" | "route"> {
  const states = new Map<string, BranchState>();
  let newestKey = 0;

  return {
    async register(names, newest) {
      if (names.length === 0) cursors.stop(consumer);
      else cursors.start(consumer, newest);
      return destinations.register(names, newest);
    },
    readCursor: async () => cursors.read(consumer),
    readBranchStates: async (subjects) =>
      [...new Set(subjects)].flatMap((subject) => states.get(subject) ?? []),
    async route({ from, to, notifications: added, branchStates, at }) {
      if (!cursors.advance(consumer, from, to)) return false;
      for (const state of branchStates) states.set(state.subject, state);
      for (const notification of added) {
        newestKey += 1;
        notifications.add(toNotification(String(newestKey), notification, at, now()));
      }
      return true;
    },
  };
}

function toNotification(
  key: string,
  added: NewNotification,
  at: Date,
  now: number,
): StoredNotification {
  const dueAt = new Date(added.breakGroup === null ? now : now + breakHold);
  return {
    ...added,
    key,
    state: "pending",
    attempts: 0,
    nextAttemptAt: dueAt.toISOString(),
    lastError: null,
    createdAt: at.toISOString(),
    deliveredAt: null,
    batch: null,
    result: null,
    request: null,
    attemptLog: [],
  };
}

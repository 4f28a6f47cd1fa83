import {
  maxAttemptsKept,
  type Notification,
  type StoredNotification,
} from "../../../core/routing/notification";
import type { Attempted, Outbox } from "../../../core/routing/outbox";
import type { DestinationEntry, DestinationTable } from "./destination-table";
import type { NotificationTable } from "./notification-table";

/** The part of the outbox for sending: requests and their outcomes. */
export function createAttempts(
  notifications: NotificationTable,
  destinations: DestinationTable,
  now: () => number,
): Pick<Outbox, "prepare" | "saveAttempt" | "retry"> {
  function find(keys: readonly string[]): StoredNotification[] {
    return keys.flatMap((key) => notifications.get(key) ?? []);
  }

  function batchOf(key: string): StoredNotification[] {
    const [found] = find([key]);
    if (!found || found.batch === null) return found ? [found] : [];
    const failed = notifications.failed(found.destination);
    return [...failed].filter(({ batch }) => batch === found.batch);
  }

  return {
    async prepare(keys, request) {
      const batch = keys.length > 1 ? (keys[0] ?? null) : null;
      for (const found of find(keys)) notifications.update(found, { batch, request });
    },
    async saveAttempt(attempted) {
      const found = find(attempted.keys);
      const pending = found.filter(({ state }) => state === "pending");
      const destination = destinations.get(attempted.destination);
      if (destination) updateDestination(destination, attempted, pending.length);
      const changes = changesOf(attempted, now());
      for (const one of pending) {
        notifications.update(one, { ...changes, attempts: one.attempts + 1 });
      }
      for (const { key, request } of attempted.requests) {
        const one = pending.find((each) => each.key === key);
        if (one) notifications.update(one, { batch: null, request });
      }
      for (const one of found) {
        const attemptLog = [...one.attemptLog, attempted.attempt].slice(-maxAttemptsKept);
        notifications.update(one, { attemptLog });
      }
    },
    async retry(which) {
      const found =
        "key" in which ? batchOf(which.key) : [...notifications.failed(which.destination)];
      const failed = found.filter(({ state }) => state === "failed");
      const nextAttemptAt = new Date(now()).toISOString();
      for (const one of failed) notifications.update(one, { state: "pending", nextAttemptAt });
      return failed.length;
    },
  };
}

function updateDestination(
  destination: DestinationEntry,
  { attempt, state, isFailure, pause }: Attempted,
  count: number,
): void {
  destination.lastAttempt = attempt;
  destination.pausedReason = pause ?? destination.pausedReason;
  if (isFailure && count > 0) destination.failuresInRow += 1;
  if (state !== "delivered") return;
  destination.failuresInRow = 0;
  destination.delivered += count;
}

function changesOf(
  { attempt, state, retryInMs, result }: Attempted,
  now: number,
): Partial<Notification> {
  return {
    state,
    nextAttemptAt: state === "pending" ? new Date(now + (retryInMs ?? 0)).toISOString() : null,
    lastError: attempt.error,
    deliveredAt: state === "delivered" ? attempt.at : null,
    ...(result && { result }),
  };
}

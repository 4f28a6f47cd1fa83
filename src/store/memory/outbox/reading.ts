import {
  maxGroup,
  type Notification,
  type PendingNotification,
  type StoredNotification,
} from "../../../core/routing/notification";
import type { NotificationFilter, Outbox } from "../../../core/routing/outbox";
import type { DestinationTable } from "./destination-table";
import type { NotificationTable } from "./notification-table";

/** The part of the outbox for reading: notifications, and the states of destinations. */
export function createReading(
  notifications: NotificationTable,
  destinations: DestinationTable,
  now: () => number,
): Pick<
  Outbox,
  "readPending" | "findBreak" | "listGroup" | "listDestinations" | "list" | "find" | "listSettled"
> {
  return {
    readPending: async (destination, limit) =>
      take(notifications.pending(destination), limit, () => true).map((found) =>
        toPending(found, now()),
      ),
    async findBreak(destination, subject) {
      const isBreak = (found: Notification): boolean =>
        found.change === "broken" &&
        found.subject === subject &&
        matches(found, { destination, state: "delivered" });
      const [newest] = take(notifications.newestFirst(), 1, isBreak);
      return newest && withoutRequest(newest);
    },
    async listGroup(destination, breakGroup) {
      const found = take(notifications.newestFirst(), Infinity, (one) => {
        const isOfGroup = one.breakGroup === breakGroup;
        return isOfGroup && matches(one, { destination, state: "delivered" });
      });
      return found.reverse().slice(0, maxGroup).map(withoutRequest);
    },
    listDestinations: async () =>
      destinations.registered().map(({ registered, afterKey, lease, ...state }) => ({
        ...state,
        paused: state.pausedReason !== null,
        pending: notifications.pending(state.name).size,
        failed: notifications.failed(state.name).size,
      })),
    async list(filter, { limit, before = "Infinity" }) {
      const below = Number(before);
      const { eventKey } = filter;
      const candidates =
        eventKey === undefined
          ? notifications.newestFirst(below)
          : [...notifications.ofEvent(eventKey)].reverse();
      const isWanted = (found: Notification): boolean =>
        Number(found.key) < below && matches(found, filter);
      return take(candidates, limit, isWanted).map(withoutRequest);
    },
    async find(key) {
      const found = notifications.get(key);
      return found && { ...found };
    },
    listSettled: async (eventKeys) =>
      eventKeys
        .flatMap((eventKey) => [...notifications.ofEvent(eventKey)])
        .filter(({ state }) => state !== "pending")
        .sort((a, b) => Number(a.key) - Number(b.key))
        .map(({ eventKey, destination, state }) => ({ eventKey, destination, state })),
  };
}

function take<Item>(
  items: Iterable<Item>,
  limit: number,
  isWanted: (item: Item) => boolean,
): Item[] {
  const taken: Item[] = [];
  for (const item of items) {
    if (taken.length === limit) break;
    if (isWanted(item)) taken.push(item);
  }
  return taken;
}

function matches(notification: Notification, filter: NotificationFilter): boolean {
  return (["destination", "state", "eventKey"] as const).every(
    (name) => filter[name] === undefined || filter[name] === notification[name],
  );
}

function toPending(
  { attemptLog, ...notification }: StoredNotification,
  now: number,
): PendingNotification {
  const { nextAttemptAt, createdAt } = notification;
  const dueInMs = nextAttemptAt === null ? 0 : Date.parse(nextAttemptAt) - now;
  return { ...notification, dueInMs, ageMs: now - Date.parse(createdAt) };
}

function withoutRequest({ request, attemptLog, ...listed }: StoredNotification): Notification {
  return listed;
}

import type { StoredNotification } from "../../core/notification";

/** The notifications in memory: the pending ones, and the newest of the others. */
export interface NotificationTable {
  add(notification: StoredNotification): void;
  get(key: string): StoredNotification | undefined;
  newestFirst(): StoredNotification[];
  ofEvent(eventKey: string): Iterable<StoredNotification>;
  /** Oldest first. */
  pending(destination: string): Iterable<StoredNotification>;
  countPending(destination: string): number;
  /** Changes one; the table follows its state. */
  update(notification: StoredNotification, changes: Partial<StoredNotification>): void;
  remove(notification: StoredNotification): void;
}

/** @param limit of notifications, exceeded by a tenth, and by what is pending */
export function createNotificationTable(limit: number): NotificationTable {
  const byKey = new Map<string, StoredNotification>();
  const byEvent = new Map<string, Set<StoredNotification>>();
  const byDestination = new Map<string, Set<StoredNotification>>();
  /** Destinations with a notification that became pending again. */
  const unsorted = new Set<string>();
  let sweepAt = limit;

  function sort(destination: string): void {
    if (!unsorted.delete(destination)) return;
    const pending = [...setOf(byDestination, destination)];
    byDestination.set(destination, new Set(pending.sort((a, b) => Number(a.key) - Number(b.key))));
  }

  function remove(notification: StoredNotification): void {
    const { key, eventKey, destination } = notification;
    byKey.delete(key);
    byDestination.get(destination)?.delete(notification);
    const others = byEvent.get(eventKey);
    others?.delete(notification);
    if (others?.size === 0) byEvent.delete(eventKey);
  }

  /** Removes the oldest that are not pending. Seldom, since it may look at every notification. */
  function sweep(): void {
    for (const notification of byKey.values()) {
      if (byKey.size <= limit) break;
      if (notification.state !== "pending") remove(notification);
    }
    sweepAt = byKey.size + limit / 10;
  }

  return {
    add(notification) {
      byKey.set(notification.key, notification);
      setOf(byEvent, notification.eventKey).add(notification);
      setOf(byDestination, notification.destination).add(notification);
      if (byKey.size > sweepAt) sweep();
    },
    get: (key) => byKey.get(key),
    newestFirst: () => [...byKey.values()].reverse(),
    ofEvent: (eventKey) => byEvent.get(eventKey) ?? [],
    pending(destination) {
      sort(destination);
      return setOf(byDestination, destination);
    },
    countPending: (destination) => byDestination.get(destination)?.size ?? 0,
    update(notification, changes) {
      const { destination, state } = notification;
      Object.assign(notification, changes);
      if (notification.state === state) return;
      const pending = setOf(byDestination, destination);
      if (notification.state !== "pending") return void pending.delete(notification);
      pending.add(notification);
      unsorted.add(destination);
    },
    remove,
  };
}

function setOf<Item>(sets: Map<string, Set<Item>>, name: string): Set<Item> {
  const set = sets.get(name) ?? new Set();
  sets.set(name, set);
  return set;
}

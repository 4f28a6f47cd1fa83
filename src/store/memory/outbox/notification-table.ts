import type { StoredNotification } from "../../../core/routing/notification";

/** The notifications in memory: the pending ones, and the newest of the others. */
export interface NotificationTable {
  add(notification: StoredNotification): void;
  get(key: string): StoredNotification | undefined;
  newestFirst(below?: number): Generator<StoredNotification>;
  ofEvent(eventKey: string): Iterable<StoredNotification>;
  /** Oldest first. */
  pending(destination: string): ReadonlySet<StoredNotification>;
  failed(destination: string): ReadonlySet<StoredNotification>;
  /** Changes a notification, and its place in the table with its state. */
  update(notification: StoredNotification, changes: Partial<StoredNotification>): void;
  remove(notification: StoredNotification): void;
}

/**
 * @param limit maximum number of notifications, which pending ones, and others by a tenth, may
 *   exceed
 */
export function createNotificationTable(limit: number): NotificationTable {
  const byKey = new Map<number, StoredNotification>();
  const byEvent = new Map<string, Set<StoredNotification>>();
  const pending = new Map<string, Set<StoredNotification>>();
  const failed = new Map<string, Set<StoredNotification>>();
  /** Destinations with a notification that became pending again. */
  const unsorted = new Set<string>();
  let sweepAt = limit;
  let newest = 0;

  function place(notification: StoredNotification): void {
    const { state, destination } = notification;
    if (state === "pending") setOf(pending, destination).add(notification);
    if (state === "failed") setOf(failed, destination).add(notification);
  }

  function displace(notification: StoredNotification): void {
    pending.get(notification.destination)?.delete(notification);
    failed.get(notification.destination)?.delete(notification);
  }

  function remove(notification: StoredNotification): void {
    const { key, eventKey } = notification;
    byKey.delete(Number(key));
    displace(notification);
    const others = byEvent.get(eventKey);
    others?.delete(notification);
    if (others?.size === 0) byEvent.delete(eventKey);
  }

  /**
   * Removes the oldest that are not pending. Rarely called, because it may read every notification.
   */
  function sweep(): void {
    for (const notification of byKey.values()) {
      if (byKey.size <= limit) break;
      if (notification.state !== "pending") remove(notification);
    }
    sweepAt = byKey.size + limit / 10;
  }

  return {
    add(notification) {
      newest = Number(notification.key);
      byKey.set(newest, notification);
      setOf(byEvent, notification.eventKey).add(notification);
      place(notification);
      if (byKey.size > sweepAt) sweep();
    },
    get: (key) => byKey.get(Number(key)),
    *newestFirst(below = Infinity) {
      const oldest = byKey.keys().next().value ?? Infinity;
      for (let key = Math.min(newest, below - 1); key >= oldest; key -= 1) {
        const notification = byKey.get(key);
        if (notification) yield notification;
      }
    },
    ofEvent: (eventKey) => byEvent.get(eventKey) ?? [],
    pending(destination) {
      if (unsorted.delete(destination)) {
        const sorted = [...setOf(pending, destination)].sort(byAge);
        pending.set(destination, new Set(sorted));
      }
      return setOf(pending, destination);
    },
    failed: (destination) => setOf(failed, destination),
    update(notification, changes) {
      const { destination, state } = notification;
      Object.assign(notification, changes);
      if (notification.state === state) return;
      displace(notification);
      place(notification);
      if (notification.state === "pending") unsorted.add(destination);
    },
    remove,
  };
}

function byAge(a: StoredNotification, b: StoredNotification): number {
  return Number(a.key) - Number(b.key);
}

function setOf<Item>(sets: Map<string, Set<Item>>, name: string): Set<Item> {
  const set = sets.get(name) ?? new Set();
  sets.set(name, set);
  return set;
}

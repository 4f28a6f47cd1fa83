import type { Change } from "../runs/change";
import type { StoredHeaders } from "../event/logged-event";

/** One event on its way to one destination. */
export interface NewNotification {
  /** Name of the destination. */
  destination: string;
  eventKey: string;
  /** What it is about, as in `BranchState.subject`; "" for an event that is no run. */
  subject: string;
  /** Null when the event changed nothing, or the rule does not ask. */
  change: Change | null;
  /** Why it is sent, for people: "deploy broke on main in webhook-service". */
  reason: string;
  /** The streak that the change ended: since when it was green, or broken. Null without a history. */
  streak: Streak | null;
  /** The number of its branch's newest pipeline, for a run of an older one. */
  olderThan: number | null;
  /** The group of what breaks together, by `breakGroupOf`; null for a notification that is not held. */
  breakGroup: string | null;
}

/** Breaks with a `breakGroup` are due after this time, in milliseconds: so they are one message. */
export const breakHold = 1_500;

export interface Streak {
  /** When the first run of the streak stopped, in ISO 8601, UTC. */
  since: string;
  /** Event of the first run of the streak. For a fix: the event that broke the branch. */
  eventKey: string;
}

export type NotificationState = "pending" | "delivered" | "failed";

export interface Notification extends NewNotification {
  /** In digits. Notifications of one destination are sent in the order of their keys. */
  key: string;
  state: NotificationState;
  /** How often it was tried. */
  attempts: number;
  /** ISO 8601, UTC; null when it is not pending. */
  nextAttemptAt: string | null;
  /** Of the newest attempt, in a sentence or in the service's own word (`no_service`). */
  lastError: string | null;
  createdAt: string;
  deliveredAt: string | null;
  /** Key of the first notification of the request that carries several (a digest, a batch). */
  batch: string | null;
  /**
   * What the service answered that later notifications need: a message's ts, a ticket's id. `note`:
   * what was done instead of the usual.
   */
  result: Readonly<Record<string, string>> | null;
}

/**
 * A request as it is stored: the same bytes on each attempt. It holds no credential; the destination
 * adds those, and what changes with each attempt (a timestamp, a signature), when it sends.
 */
export interface PreparedRequest {
  method: "POST" | "PATCH" | "PUT";
  /** Secret parts are masked with `…`. */
  url: string;
  headers: StoredHeaders;
  body: Buffer;
}

/** One try at sending a notification. */
export interface Attempt {
  /** ISO 8601, UTC. */
  at: string;
  durationMs: number;
  /** Of the response; null when there was none. */
  status: number | null;
  /** The first 2 KB of the response, without credentials. */
  response: string;
  error: string | null;
}

/** Attempts that are stored of each request. */
export const maxAttemptsKept = 50;

/** Notifications of one break group that are listed. */
export const maxGroup = 200;

/** A notification with everything that is stored of it. */
export interface StoredNotification extends Notification {
  /**
   * Null until it is prepared. That of a batch is stored with its first notification, and goes with it.
   */
  request: PreparedRequest | null;
  /** At sending the request, oldest first: the newest 50. */
  attemptLog: readonly Attempt[];
}

/** A pending notification as its sender reads it. Times are by the store's clock. */
export interface PendingNotification extends Notification {
  request: PreparedRequest | null;
  /** The time until its next attempt, in milliseconds; not positive when it is due. */
  dueInMs: number;
  /** Its age, in milliseconds. */
  ageMs: number;
}

/** The state of a destination, by its name. */
export interface DestinationState {
  name: string;
  paused: boolean;
  /** Why it is paused; null when it is not. */
  pausedReason: string | null;
  /** Requests that failed for good one after another. */
  failuresInRow: number;
  pending: number;
  /** Since it was registered, also those that retention has removed. */
  delivered: number;
  failed: number;
  lastAttempt: Attempt | null;
}

import type { Change } from "../runs/change";
import type { StoredHeaders } from "../event/logged-event";

/** One event on its way to one destination. */
export interface NewNotification {
  /** Name of the destination. */
  destination: string;
  eventKey: string;
  /** The subject, as in `BranchState.subject`; "" for an event without a run. */
  subject: string;
  /** Null when the event changed nothing, or the rule does not ask. */
  change: Change | null;
  /** The reason for people: "deploy broke on main in webhook-service". */
  reason: string;
  /**
   * The streak that the change ended: since when it was green, or broken. Null without a history.
   */
  streak: Streak | null;
  /** The number of its branch's newest pipeline, for a run of an older one. */
  olderThan: number | null;
  /**
   * The group of what breaks together, by `breakGroupOf`; null for a notification that is not held.
   */
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
  /** The number of attempts. */
  attempts: number;
  /** ISO 8601, UTC; null when it is not pending. */
  nextAttemptAt: string | null;
  /** The error of the newest attempt: a sentence, or the service's own word (`no_service`). */
  lastError: string | null;
  createdAt: string;
  deliveredAt: string | null;
  /** Key of the first notification of the request that carries several (a digest, a batch). */
  batch: string | null;
  /**
   * The part of the service's answer that later notifications need: a message's ts, a ticket's id.
   * `note`: what was done instead of the usual.
   */
  result: Readonly<Record<string, string>> | null;
}

/**
 * A request as it is stored: the same bytes on each attempt. It holds no credential; the
 * destination adds those, and what changes with each attempt (a timestamp, a signature), when it
 * sends.
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
  /** The status of the response; null when there was none. */
  status: number | null;
  /** The first 2 KB of the response, without credentials. */
  response: string;
  error: string | null;
}

/** Maximum number of stored attempts per request. */
export const maxAttemptsKept = 50;

/** Notifications of one break group that are listed. */
export const maxGroup = 200;

/** A notification with its request and its attempts. */
export interface StoredNotification extends Notification {
  /**
   * Null until it is prepared. The request of a batch is stored, and removed, with its first
   * notification.
   */
  request: PreparedRequest | null;
  /** The newest 50 attempts, oldest first. */
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
  /** The reason for the pause; null when it is not paused. */
  pausedReason: string | null;
  /** Requests that failed for good one after another. */
  failuresInRow: number;
  pending: number;
  /** The counts since the destination was registered, with those that retention has removed. */
  delivered: number;
  failed: number;
  lastAttempt: Attempt | null;
}

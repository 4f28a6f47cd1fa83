import type { Change } from "../../../core/runs/change";
import type {
  Attempt,
  Notification,
  NotificationState,
  PendingNotification,
  PreparedRequest,
  StoredNotification,
  Streak,
} from "../../../core/routing/notification";
import type { SettledNotification } from "../../../core/routing/outbox";
import { decode } from "../encode-text";

/** Times in milliseconds since 1970. */
export interface NotificationRow {
  key: number;
  destination: string;
  event_key: number;
  subject: string;
  change: Change | null;
  reason: string;
  /** JSON. */
  streak: string | null;
  older_than: number | null;
  break_group: string | null;
  state: NotificationState;
  attempts: number;
  next_attempt_at: number | null;
  last_error: string | null;
  created_at: number;
  delivered_at: number | null;
  batch: number | null;
  /** JSON. */
  result: string | null;
}

export type SettledRow = Pick<NotificationRow, "event_key" | "destination" | "state">;

/** A notification with its request, which is stored once for a batch. */
export interface CarriedRow extends NotificationRow {
  /** The key of the notification that the request is stored with. */
  carrier: number;
  /** JSON: the request without its body. */
  request: string | null;
  request_body: Buffer | null;
}

export const notificationColumns = `notifications.key, notifications.destination,
  notifications.event_key, notifications.subject, notifications.change, notifications.reason,
  notifications.streak, notifications.older_than, notifications.break_group, notifications.state,
  notifications.attempts, notifications.next_attempt_at,
  notifications.last_error, notifications.created_at, notifications.delivered_at,
  notifications.batch, notifications.result`;

export function toNotification(row: NotificationRow): Notification {
  return {
    key: String(row.key),
    destination: decode(row.destination),
    eventKey: String(row.event_key),
    subject: decode(row.subject),
    change: row.change,
    reason: decode(row.reason),
    streak: parse<Streak>(row.streak),
    olderThan: row.older_than,
    breakGroup: row.break_group,
    state: row.state,
    attempts: row.attempts,
    nextAttemptAt: toIso(row.next_attempt_at),
    lastError: decode(row.last_error),
    createdAt: new Date(row.created_at).toISOString(),
    deliveredAt: toIso(row.delivered_at),
    batch: row.batch === null ? null : String(row.batch),
    result: parse<Record<string, string>>(row.result),
  };
}

export function toSettledNotification(row: SettledRow): SettledNotification {
  const { event_key, destination, state } = row;
  return { eventKey: String(event_key), destination: decode(destination), state };
}

export function toStoredNotification(
  row: CarriedRow,
  attemptLog: readonly Attempt[],
): StoredNotification {
  return { ...toNotification(row), request: toRequest(row), attemptLog };
}

export function toPendingNotification(row: CarriedRow & { now: number }): PendingNotification {
  const { now, next_attempt_at, created_at } = row;
  const dueInMs = (next_attempt_at ?? now) - now;
  return { ...toNotification(row), request: toRequest(row), dueInMs, ageMs: now - created_at };
}

function toRequest({ request, request_body: body }: CarriedRow): PreparedRequest | null {
  const head = parse<Omit<PreparedRequest, "body">>(request);
  return head && body && { ...head, body };
}

function parse<Value>(json: string | null): Value | null {
  return json === null ? null : (JSON.parse(json) as Value);
}

function toIso(milliseconds: number | null): string | null {
  return milliseconds === null ? null : new Date(milliseconds).toISOString();
}

import type { Notification, NotificationState } from "../../core/routing/notification";
import { formatMinute } from "../../core/words/format-minute";
import { presentTime, type ShownTime } from "./present-time";
import { escapeControls } from "../../core/words/control-characters";

/** A notification in a list. */
export interface ShownNotification {
  key: string;
  destination: string;
  /** The path of its page, without a query. */
  path: string;
  state: NotificationState;
  tone: "good" | "bad" | "wait";
  /** Its sentence: "deploy broke on main in webhook-service". */
  reason: string;
  /** Its state: "Failed after 3 attempts: no_service". */
  outcome: string;
  createdAt: ShownTime;
}

const tones = { delivered: "good", failed: "bad", pending: "wait" } as const;

export function presentNotification(notification: Notification): ShownNotification {
  const { key, destination, state, reason, createdAt } = notification;
  return {
    ...{ key, destination, state, reason },
    path: `${destinationPath(destination)}/notifications/${key}`,
    tone: tones[state],
    outcome: describeOutcome(notification),
    createdAt: presentTime(createdAt),
  };
}

export function destinationPath(name: string): string {
  return `/destinations/${encodeURIComponent(name)}`;
}

function describeOutcome(notification: Notification): string {
  const { state, attempts, lastError, nextAttemptAt, deliveredAt, result } = notification;
  const tries = attempts === 1 ? "1 attempt" : `${attempts} attempts`;
  const error = lastError === null ? "" : `: ${escapeControls(lastError)}`;
  const note = result?.note === undefined ? "" : `. ${escapeControls(result.note)}`;
  switch (state) {
    case "delivered":
      return `Delivered${attempts > 1 ? ` after ${tries}` : ""}${at(deliveredAt)}${note}`;
    case "failed":
      return `Failed after ${tries}${error}`;
    case "pending":
      if (attempts === 0) return "Waiting";
      return `Next attempt${at(nextAttemptAt)}, after ${tries}${error}`;
  }
}

function at(iso: string | null): string {
  return iso === null ? "" : ` at ${formatMinute(iso)}`;
}

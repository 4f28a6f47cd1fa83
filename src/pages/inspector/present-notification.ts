import type { Notification } from "../../core/notification";
import { presentTime, type ShownTime } from "./present-time";

/** What was sent to a destination for an event. */
export interface ShownNotification {
  destination: string;
  state: string;
  tone: "stored" | "duplicate" | "bad";
  reason: string;
  attempts: string;
  error: string | undefined;
  time: ShownTime;
}

const tones = { delivered: "stored", pending: "duplicate", failed: "bad" } as const;

export function presentNotification(notification: Notification): ShownNotification {
  const { destination, state, reason, attempts, lastError, createdAt, deliveredAt } = notification;
  return {
    destination,
    state,
    tone: tones[state],
    reason,
    attempts: attempts === 1 ? "1 attempt" : `${attempts} attempts`,
    error: state === "delivered" ? undefined : (lastError ?? undefined),
    time: presentTime(deliveredAt ?? createdAt),
  };
}

import { createHash } from "node:crypto";
import type { Job } from "./destinations/destination";

/**
 * The idempotency key of an event for a destination: the same on each attempt and after each crash.
 * A test has a new one each time.
 */
export function messageId({ notification, event }: Job, isTest: boolean): string {
  const identity = [notification.destination, event.webhookId, event.id];
  const text = JSON.stringify(isTest ? [...identity, notification.createdAt] : identity);
  return `msg_${createHash("sha256").update(text).digest("hex").slice(0, 32)}`;
}

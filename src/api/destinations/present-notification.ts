import type { z } from "zod";
import type {
  Notification,
  PreparedRequest,
  StoredNotification,
} from "../../core/routing/notification";
import { readText } from "../../core/read-text";
import type * as schemas from "../openapi/destinations";

export function toNotificationAnswer(
  notification: Notification,
): z.infer<typeof schemas.notification> {
  const { key, destination, eventKey, state, reason, change, attempts } = notification;
  const { nextAttemptAt, lastError, createdAt, deliveredAt, result } = notification;
  return {
    ...{ key, destination, eventKey, state, reason, change, attempts },
    ...{ nextAttemptAt, lastError, createdAt, deliveredAt, note: result?.note ?? null },
  };
}

export function toStoredNotificationAnswer(
  notification: StoredNotification,
): z.infer<typeof schemas.storedNotification> {
  const { request, attemptLog } = notification;
  return {
    ...toNotificationAnswer(notification),
    request: request && toRequestAnswer(request),
    attemptLog: [...attemptLog],
  };
}

export function toRequestAnswer(request: PreparedRequest): z.infer<typeof schemas.sentRequest> {
  const { method, url, headers, body } = request;
  const text = readText(body);
  return {
    ...{ method, url, headers: headers as Record<string, string | string[]> },
    body: text ?? body.toString("base64"),
    encoding: text === undefined ? "base64" : "utf-8",
  };
}

import type { RequestHandler } from "express";
import type { z } from "zod";
import type { DestinationControl } from "../../core/routing/destination-control";
import { Failure } from "../../core/errors";
import { findNotification } from "../../core/routing/find-notification";
import type { Outbox } from "../../core/routing/outbox";
import { readParameters } from "../../core/query-parameters";
import { sendJson } from "../../server/send-json";
import { notificationParameters } from "./notification-parameters";
import type * as schemas from "../openapi/destinations";
import { toNotificationAnswer, toStoredNotificationAnswer } from "./present-notification";
import { readPage } from "../read-page";

/** A page of notifications, newest first. */
export function listNotifications(outbox: Outbox): RequestHandler {
  return async function listNotifications(req, res): Promise<void> {
    const query = readParameters(notificationParameters, req.query);
    const { destination, state, event: eventKey } = query;
    const filter = { destination, state, eventKey };
    const { items, next } = await readPage((page) => outbox.list(filter, page), query);
    const page = { notifications: items.map(toNotificationAnswer), next };
    sendJson(res, 200, page satisfies z.infer<typeof schemas.notificationPage>);
  };
}

/** One notification: its request as it was sent, and each attempt. */
export function showNotification(outbox: Outbox): RequestHandler {
  return async function showNotification(req, res): Promise<void> {
    const notification = await findNotification(outbox, String(req.params.key));
    sendJson(res, 200, toStoredNotificationAnswer(notification));
  };
}

/** Makes a failed notification pending again. */
export function retryNotification(outbox: Outbox, control: DestinationControl): RequestHandler {
  return async function retryNotification(req, res): Promise<void> {
    const { key } = await findNotification(outbox, String(req.params.key));
    const retried = await outbox.retry({ key });
    if (retried === 0) throw new Failure("not_failed");
    control.wake();
    sendJson(res, 200, toNotificationAnswer(await findNotification(outbox, key)));
  };
}

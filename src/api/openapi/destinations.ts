import { z } from "zod";
import type { ZodOpenApiPathsObject } from "zod-openapi";
import { notificationParameters } from "../destinations/notification-parameters";
import { changeRoute, failures, readRoute, response } from "./describe-route";

const text = z.string().nullable();
const time = z.iso.datetime();

export const attempt = z
  .object({
    at: time,
    durationMs: z.int(),
    status: z.int().nullable().describe("Of the response; null when there was none."),
    response: z.string().describe("The first 2 KB of the response."),
    error: text.describe("The service's own word, or why there was no response."),
  })
  .meta({ id: "Attempt", description: "One try at sending a notification." });

export const destination = z
  .object({
    name: z.string(),
    type: z.string(),
    rule: z.string().describe("Which events it gets, in words."),
    paused: z.boolean(),
    pausedReason: text,
    pending: z.int().describe("Notifications that wait."),
    delivered: z.int(),
    failed: z.int(),
    lastAttempt: attempt.nullable(),
  })
  .meta({ id: "Destination", description: "A configured service that events are routed to." });

export const destinationList = z
  .object({
    destinations: z.array(destination).describe("In the order of the file."),
    lag: z.int().describe("How many deliveries are not routed yet."),
  })
  .meta({ id: "DestinationList" });

export const notification = z
  .object({
    key: z.string().regex(/^\d+$/),
    destination: z.string(),
    eventKey: z.string(),
    state: z.enum(["pending", "delivered", "failed"]),
    reason: z.string().describe("Why it is sent: deploy broke on main in webhook-service."),
    change: z
      .enum(["broken", "fixed", "still_failing", "still_passing", "silent"])
      .nullable()
      .describe("Null when the event changed nothing."),
    attempts: z.int(),
    nextAttemptAt: time.nullable(),
    lastError: text,
    createdAt: time,
    deliveredAt: time.nullable(),
    note: text.describe("The substitute action when the thread or the ticket was refused."),
  })
  .meta({ id: "Notification", description: "One event on its way to one destination." });

export const notificationPage = z
  .object({
    notifications: z.array(notification).describe("Newest first."),
    next: text.describe("The cursor of the next page; null on the last."),
  })
  .meta({ id: "NotificationPage" });

export const sentRequest = z
  .object({
    method: z.enum(["POST", "PATCH", "PUT"]),
    url: z.string().describe("Secret parts are masked."),
    headers: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
    body: z.string(),
    encoding: z.enum(["utf-8", "base64"]),
  })
  .meta({ id: "SentRequest", description: "A request without its credentials." });

export const storedNotification = notification
  .extend({
    request: sentRequest.nullable().describe("Null before the first attempt."),
    attemptLog: z.array(attempt).describe("Oldest first, the newest 50."),
  })
  .meta({ id: "StoredNotification" });

export const testedEvent = z
  .strictObject({
    eventKey: z
      .string("must be a string")
      .max(200, "must be at most 200 characters long")
      .optional()
      .describe("The event's key, or CircleCI's id; the newest workflow of the log by default."),
  })
  .meta({ id: "TestedEvent" });

export const preview = z
  .object({ request: sentRequest, eventKey: z.string() })
  .meta({ id: "Preview", description: "What would be sent." });

export const testResult = attempt
  .extend({ outcome: z.enum(["delivered", "failed"]), eventKey: z.string() })
  .meta({ id: "TestResult" });

const wrongParameter = failures({ "400": "A parameter is invalid; the message names it." });
const name = z.object({ name: z.string().describe("The destination's name.") });
const key = z.object({ key: z.string().describe("The notification's key.") });
const noSuchDestination = failures({ "404": "There is no such destination." });
const noSuchNotification = failures({ "404": "There is no such notification." });
const tested = { path: name, body: testedEvent };
const noSuchEither = failures({ "404": "There is no such destination, or no such event." });
const state = { "200": response("The destination.", destination), ...noSuchDestination };

/** The routes of destinations. Without DESTINATIONS_FILE they do not exist. */
export const destinationPaths: ZodOpenApiPathsObject = {
  "/api/destinations": readRoute("Every destination and its state", {
    "200": response("The destinations.", destinationList),
  }),
  "/api/destinations/{name}/preview": changeRoute(
    "The request that a destination would get for an event; nothing is sent",
    {
      "200": response("The request.", preview),
      ...wrongParameter,
      ...noSuchEither,
      ...failures({ "422": "The destination cannot make a request for this event." }),
    },
    tested,
  ),
  "/api/destinations/{name}/test": changeRoute(
    "Sends an event to a destination, marked as a test",
    { "200": response("The attempt.", testResult), ...wrongParameter, ...noSuchEither },
    tested,
  ),
  "/api/destinations/{name}/pause": changeRoute("Pauses a destination", state, { path: name }),
  "/api/destinations/{name}/resume": changeRoute("Resumes a destination", state, { path: name }),
  "/api/destinations/{name}/retry": changeRoute(
    "Retries every failed notification of a destination",
    state,
    { path: name },
  ),
  "/api/notifications": readRoute(
    "Notifications, page by page, newest first",
    { "200": response("A page.", notificationPage), ...wrongParameter },
    { query: notificationParameters },
  ),
  "/api/notifications/{key}": readRoute(
    "A notification: its request as sent, and each attempt",
    { "200": response("The notification.", storedNotification), ...noSuchNotification },
    { path: key },
  ),
  "/api/notifications/{key}/retry": changeRoute(
    "Retries a failed notification",
    {
      "200": response("The notification, pending again.", notification),
      ...noSuchNotification,
      ...failures({ "409": "It has not failed." }),
    },
    { path: key },
  ),
};

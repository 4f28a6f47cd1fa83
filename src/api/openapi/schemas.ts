import { z } from "zod";
import type { StoredHeaders, LoggedEvent } from "../../core/logged-event";
import type { Rejection } from "../../core/rejection";
import type { Summary } from "../../core/summary";

/** What the routes answer, once for the types, the description of the API, and its tests. */

const text = z.string().nullable();
const time = z.iso.datetime();

export const summary = z
  .object({
    name: text.describe("The webhook's name."),
    project: text.exactOptional(),
    workflow: text.exactOptional(),
    status: text.exactOptional().describe("The job's, of a job event."),
    job: text.exactOptional(),
  })
  .meta({ id: "Summary", description: "The tutorial's record of an event." });
summary satisfies z.ZodType<Summary>;

const details = {
  webhookId: z.string(),
  id: z.string().describe("CircleCI's."),
  type: z.string().describe("workflow-completed, job-completed or ping today."),
  happenedAt: text.describe("As CircleCI sent it."),
  name: text.describe("The webhook's name."),
  projectId: text,
  project: text.describe("The project's name."),
  projectSlug: text.describe("Such as github/org/repo."),
  workflow: text,
  job: text,
  jobId: text,
  jobNumber: z.int().nullable(),
  status: text.describe("The job's, of a job event."),
  branch: text,
  tag: text,
  revision: text,
  subject: text.describe("The first line of the commit's message."),
  author: text,
  authorEmail: text,
  pipelineId: text,
  pipelineNumber: z.int().nullable(),
  workflowId: text,
  startedAt: text,
  stoppedAt: text,
};

export const loggedEvent = z
  .object({
    key: z
      .string()
      .regex(/^\d+$/)
      .describe("Ours: its place in the log. The later an event was logged, the larger."),
    ...details,
    receivedAt: time.describe("When its first delivery was received."),
    responseStatus: z
      .int()
      .describe(
        "Of our response to it: 201, or that of the rejection when it was re-verified later.",
      ),
    reverifiedAt: time
      .nullable()
      .describe("When it was re-verified; null when it was not rejected."),
    deliveries: z.int().min(1).describe("How often it was delivered."),
    lastDeliveredAt: time,
    size: z.int().min(1).describe("Of the body, in bytes."),
  })
  .meta({
    id: "Event",
    description: "An event of the log. Null: not sent. No text is longer than 400 characters.",
  });
loggedEvent satisfies z.ZodType<LoggedEvent>;

const headerValue = {
  anyOf: [
    { type: "string" as const },
    { type: "array" as const, items: { type: "string" as const } },
  ],
};

const storedHeaders = z
  .custom<StoredHeaders>()
  .describe("As received, in lower case, but for authorization and cookie.")
  .meta({ override: { type: "object", additionalProperties: headerValue } });

export const storedEvent = loggedEvent
  .extend({
    headers: storedHeaders,
    deliveryLog: z
      .array(z.object({ at: time, responseStatus: z.int().describe("Of our response.") }))
      .describe("In the order of the log: the first delivery, the newest 100 of the others."),
    payload: z
      .record(z.string(), z.unknown())
      .describe("What CircleCI sent, in its own snake_case."),
  })
  .meta({ id: "StoredEvent", description: "All that is stored of an event." });

export const replay = z
  .object({
    at: time.describe("When it was sent."),
    url: z.string().describe("Where it was sent."),
    status: z.int().nullable().describe("The answer's; null when there was none."),
    durationMs: z.int(),
    headers: z
      .record(z.string(), z.union([z.string(), z.array(z.string())]))
      .describe("The answer's, but for set-cookie."),
    body: z.string().describe("The answer's, its first 128 KiB."),
    encoding: z.enum(["utf-8", "base64"]).describe("Of body: base64 when it is no UTF-8."),
    truncated: z.boolean().describe("Whether the answer went on."),
    error: text.describe("Why there was no answer, or no whole one."),
  })
  .meta({ id: "Replay", description: "An event that was sent to a URL again, and the response." });

export const eventPage = z
  .object({
    events: z.array(loggedEvent).describe("Newest first."),
    next: text.describe("The cursor of the next page; null on the last."),
  })
  .meta({ id: "EventPage" });

export const rejection = z
  .object({
    key: z.string().regex(/^\d+$/),
    receivedAt: time,
    responseStatus: z.int().describe("Of our response."),
    code: z.string().describe("Of our response."),
    eventType: text.describe("What the sender calls it; anybody may have written that."),
    size: z.int().nullable().describe("Of the body, in bytes, as far as it is known."),
    unverified: z
      .object(details)
      .nullable()
      .describe("What its body says it is; null when it is no event. Nothing of it is verified."),
    loggedAs: text.describe("The key of the event, when it was re-verified and logged."),
  })
  .meta({ id: "Rejection", description: "A delivery that we refused, with its reason." });
rejection satisfies z.ZodType<Rejection>;

export const storedRejection = rejection
  .extend({
    headers: storedHeaders,
    body: text.describe("As text, or in base64; null when it was not kept."),
    encoding: z.enum(["utf-8", "base64"]),
    explanation: z
      .object({ code: z.string(), message: z.string() })
      .describe("Why, by the secrets that are configured now."),
  })
  .meta({ id: "StoredRejection" });

export const rejectionPage = z
  .object({
    rejections: z.array(rejection).describe("Newest first; the newest 500 are kept."),
    next: text.describe("The cursor of the next page; null on the last."),
    dropped: z
      .int()
      .describe("How many this receiver did not keep, because too many came at once."),
  })
  .meta({ id: "RejectionPage" });

export const reverified = z
  .object({ outcome: z.enum(["stored", "duplicate"]), key: z.string().describe("The event's.") })
  .meta({ id: "Reverified" });

export const reverifiedAll = z
  .object({ stored: z.int(), duplicate: z.int(), stillRejected: z.int() })
  .meta({ id: "VerifiedAll" });

export const replayList = z
  .object({ replays: z.array(replay).describe("Newest first, the newest 20.") })
  .meta({ id: "ReplayList" });

export const replayTarget = z
  .strictObject({
    url: z
      .string("must be a text")
      .min(1, "is empty")
      .max(2000, "is too long")
      .optional()
      .describe("Where to send it; where this event was sent last, by default."),
  })
  .meta({ id: "ReplayTarget" });

export const failure = z
  .object({ error: z.object({ code: z.string(), message: z.string() }) })
  .meta({ id: "Failure", description: "Decide by the code; the message is for people." });

export const message = z.object({ message: z.string() });

export const status = z.object({ status: z.string() });

import { z } from "zod";
import type { StoredHeaders, LoggedEvent } from "../../core/event/logged-event";
import type { Rejection } from "../../core/log/rejection";
import type { Summary } from "../../core/event/summary";

/** The responses of the routes: the one source for their types, the OpenAPI document and its tests. */

const text = z.string().nullable();
const time = z.iso.datetime();

export const summary = z
  .object({
    name: text.describe("The webhook's name."),
    project: text.exactOptional(),
    workflow: text.exactOptional(),
    status: text.exactOptional().describe("In a job event, the status of the job."),
    job: text.exactOptional(),
  })
  .meta({ id: "Summary", description: "The tutorial's record of an event." });
summary satisfies z.ZodType<Summary>;

const details = {
  webhookId: z.string(),
  id: z.string().describe("Assigned by CircleCI."),
  type: z.string().describe("Currently workflow-completed, job-completed or ping."),
  happenedAt: text.describe("As CircleCI sent it."),
  name: text.describe("The webhook's name."),
  projectId: text,
  project: text.describe("The project's name."),
  projectSlug: text.describe("Such as github/org/repo."),
  workflow: text,
  job: text,
  jobId: text,
  jobNumber: z.int().nullable(),
  status: text.describe("In a job event, the status of the job."),
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

export const triedSecret = z
  .object({ matches: z.boolean().describe("Whether the delivery was signed with the secret.") })
  .meta({ id: "TriedSecret" });

export const loggedEvent = z
  .object({
    key: z
      .string()
      .regex(/^\d+$/)
      .describe("Assigned by the receiver, in ascending order as events are logged."),
    ...details,
    receivedAt: time.describe("When its first delivery was received."),
    responseStatus: z.int().describe("201, or the status of the rejection if re-verified."),
    reverifiedAt: time.nullable().describe("Null unless it was rejected and re-verified."),
    deliveries: z.int().min(1).describe("Number of deliveries."),
    lastDeliveredAt: time,
    size: z.int().min(1).describe("Size of the body in bytes."),
  })
  .meta({
    id: "Event",
    description: "An event in the log. Null means not sent. Strings are at most 400 characters.",
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
  .describe("As received, with lower-case names, without authorization and cookie.")
  .meta({ override: { type: "object", additionalProperties: headerValue } });

export const storedEvent = loggedEvent
  .extend({
    headers: storedHeaders,
    deliveryLog: z
      .array(z.object({ at: time, responseStatus: z.int().describe("Status of our response.") }))
      .describe("In order: the first delivery, then the newest 100 of the others."),
    payload: z
      .record(z.string(), z.unknown())
      .describe("What CircleCI sent, in its own snake_case."),
  })
  .meta({ id: "StoredEvent", description: "Everything stored for an event." });

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
    responseStatus: z.int().describe("Status of our response."),
    code: z
      .string()
      .describe("Error code of our response; wrong_path also for a path that takes no POST."),
    eventType: text.describe("The type that the sender named; not verified."),
    size: z.int().nullable().describe("Size of the body in bytes; null if unknown."),
    path: text.describe("The path that was asked for, if it was wrong; not verified."),
    unverified: z
      .object(details)
      .nullable()
      .describe("What the body says about itself, not verified; null if it is not an event."),
    loggedAs: text.describe("Key of the event, if it was re-verified and logged."),
  })
  .meta({
    id: "Rejection",
    description: "A rejected delivery, and the reason.",
  });
rejection satisfies z.ZodType<Rejection>;

export const storedRejection = rejection
  .extend({
    headers: storedHeaders,
    body: text.describe("As text or base64; null if it was not stored."),
    encoding: z.enum(["utf-8", "base64"]),
    explanation: z
      .object({
        code: z.string(),
        message: z.string(),
        likelyCause: text.describe(
          "A hint from other deliveries of the webhook about a signature that does not match.",
        ),
      })
      .describe("Why it is rejected, given what is configured now."),
  })
  .meta({ id: "StoredRejection" });

export const rejectionPage = z
  .object({
    rejections: z.array(rejection).describe("Newest first; only the newest 500 are kept."),
    next: text.describe("The cursor of the next page; null on the last."),
    dropped: z
      .int()
      .describe("Rejections that were not stored, mostly because too many arrived at once."),
  })
  .meta({ id: "RejectionPage" });

export const reverified = z
  .object({
    outcome: z.enum(["stored", "duplicate"]),
    key: z.string().describe("Key of the event."),
  })
  .meta({ id: "Reverified" });

export const reverifiedAll = z
  .object({
    ...{ stored: z.int(), duplicate: z.int(), stillRejected: z.int() },
    results: z
      .array(
        z.object({
          rejection: z.string().describe("Key of the rejection."),
          outcome: z.enum(["stored", "duplicate", "stillRejected"]),
          event: z.string().nullable().describe("Key of the event; null if still rejected."),
        }),
      )
      .describe("Of each rejection, oldest first."),
  })
  .meta({ id: "ReverifiedAll" });

export const failure = z
  .object({ error: z.object({ code: z.string(), message: z.string() }) })
  .meta({
    id: "Failure",
    description: "Programs should rely on the code; the message is for people.",
  });

export const message = z.object({ message: z.string() });

export const status = z.object({ status: z.string() });

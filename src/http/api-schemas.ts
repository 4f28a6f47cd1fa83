import { z } from "zod";
import type { LoggedEvent } from "../core/logged-event";
import type { Summary } from "../core/summary";

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

export const loggedEvent = z
  .object({
    key: z
      .string()
      .regex(/^\d+$/)
      .describe("Ours: its place in the log. The later an event arrived, the larger."),
    webhookId: z.string(),
    id: z.string().describe("CircleCI's."),
    type: z.string().describe("workflow-completed, job-completed or ping today."),
    happenedAt: text.describe("As CircleCI sent it."),
    receivedAt: time.describe("When its first delivery was received."),
    name: text.describe("The webhook's name."),
    project: text,
    workflow: text,
    job: text,
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
    deliveries: z.int().min(1).describe("How often it was delivered."),
    lastDeliveredAt: time,
    size: z.int().min(1).describe("Of the body, in bytes."),
  })
  .meta({
    id: "Event",
    description: "An event of the log. Null: not sent. No text is longer than 400 characters.",
  });
loggedEvent satisfies z.ZodType<LoggedEvent>;

export const keptEvent = loggedEvent
  .extend({
    headers: z
      .record(z.string(), z.union([z.string(), z.array(z.string())]))
      .describe("As received, in lower case, but for authorization and cookie."),
    payload: z
      .record(z.string(), z.unknown())
      .describe("What CircleCI sent, in its own snake_case."),
  })
  .meta({ id: "KeptEvent", description: "All that is kept of an event." });

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
  .meta({ id: "Replay", description: "What became of an event that was sent once more." });

export const eventPage = z
  .object({
    events: z.array(loggedEvent).describe("Newest first."),
    next: text.describe("The cursor of the next page; null on the last."),
  })
  .meta({ id: "EventPage" });

export const failure = z
  .object({ error: z.object({ code: z.string(), message: z.string() }) })
  .meta({ id: "Failure", description: "Decide by the code; the message is for people." });

export const message = z.object({ message: z.string() });

export const status = z.object({ status: z.string() });

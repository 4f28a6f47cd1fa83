import { Failure } from "./errors";
import type * as EventSchema from "./event-schema";
import type { EventFields, WebhookEvent } from "./webhook-event";

/*
 * The words of this program, each for one thing:
 *
 *   event      what CircleCI reports: a workflow or a job completed, or a ping.
 *              Identified by (`webhook.id`, `id`).
 *   delivery   one POST that carries an event. The same event may be delivered several times.
 *   summary    the tutorial's log record of an event: { name, project, workflow, status }.
 *   log        the events kept, in order of arrival.
 *   rejection  a delivery we refused, with its reason.
 *   store      where the log is kept.
 *   replay     an event of the log that we send once more, to a URL that its reader chose.
 *   sample     a made-up, signed event that the command line sends.
 */

/**
 * Reads the body of a webhook. Verify its signature first.
 *
 * @throws Failure `malformed_payload` (400) when it is not JSON, not an object, or has no
 *   non-empty string `type` and `id`, the `id` of at most 200 characters.
 */
export function parseEvent(body: Uint8Array | string): WebhookEvent {
  const parsed = loadSchema().safeParse(parseJson(body));
  if (parsed.success) return parsed.data satisfies EventFields as WebhookEvent;
  const problems = parsed.error.issues.map(
    (issue) => `${issue.path.join(".") || "the body"}: ${issue.message}`,
  );
  throw new Failure("malformed_payload", { detail: `${problems.join("; ")}.` });
}

/** With the first event: zod takes longer to load than all else that verifying needs. */
function loadSchema(): typeof EventSchema.webhookEvent {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return (schema ??= (require("./event-schema") as typeof EventSchema).webhookEvent);
}

let schema: typeof EventSchema.webhookEvent | undefined;

function parseJson(body: Uint8Array | string): unknown {
  try {
    return JSON.parse(typeof body === "string" ? body : asBuffer(body).toString());
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new Failure("malformed_payload", { detail: `It is not JSON: ${error.message}.` });
  }
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes)
    ? bytes
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

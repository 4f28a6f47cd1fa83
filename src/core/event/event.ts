import { Failure } from "../errors";
import type * as EventSchema from "./event-schema";
import type { EventFields, WebhookEvent } from "./webhook-event";

/*
 * Glossary:
 *
 *   event      what CircleCI reports: a workflow or a job completed, or a ping.
 *              Identified by (`webhook.id`, `id`).
 *   delivery   one POST that carries an event. The same event may be delivered several times.
 *   summary    the tutorial's log record of an event: { name, project, workflow, status }.
 *   event log  the stored events, in order of arrival.
 *   rejection  a delivery we rejected, with its reason.
 *   store      holds the event log: memory, SQLite or PostgreSQL.
 *   replay     a stored event sent to a URL again.
 *   sample     a generated, signed event that the command line sends.
 */

/**
 * Parses the body of a webhook. Verify its signature first.
 *
 * @throws Failure `malformed_payload` (400) if it is not a JSON object with a non-empty `type` and
 *   an `id` of 1 to 200 characters
 */
export function parseEvent(body: Uint8Array | string): WebhookEvent {
  const { isAsDocumented, webhookEvent } = loadSchema();
  const json = parseJsonBody(body);
  if (isAsDocumented(json)) return json as WebhookEvent;
  const parsed = webhookEvent.safeParse(json);
  if (parsed.success) return parsed.data satisfies EventFields as WebhookEvent;
  const problems = parsed.error.issues.map(
    (issue) => `${issue.path.join(".") || "the body"}: ${issue.message}`,
  );
  throw new Failure("malformed_payload", { detail: `${problems.join("; ")}.` });
}

/** Loaded with the first event, because zod takes longer to load than all else that verifying needs. */
function loadSchema(): typeof EventSchema {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return (schema ??= require("./event-schema") as typeof EventSchema);
}

let schema: typeof EventSchema | undefined;

function parseJsonBody(body: Uint8Array | string): unknown {
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

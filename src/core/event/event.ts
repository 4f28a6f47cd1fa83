import { Failure } from "../errors";
import { maxIdLength, readFields } from "./event-schema";
import type { WebhookEvent } from "./webhook-event";

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
  const json = parseJsonBody(body);
  const problems = readFields(json)
    ? findProblems(json as object)
    : [`the body: Invalid input: expected object, received ${typeNameOf(json)}`];
  if (problems.length === 0) return json as WebhookEvent;
  throw new Failure("malformed_payload", { detail: `${problems.join("; ")}.` });
}

/** Only `type` and `id` are required. */
function findProblems({ type, id }: { type?: unknown; id?: unknown }): string[] {
  const problems: string[] = [];
  for (const [name, value] of [
    ["type", type],
    ["id", id],
  ] as const) {
    if (typeof value !== "string")
      problems.push(`${name}: Invalid input: expected string, received ${typeNameOf(value)}`);
    else if (value === "")
      problems.push(`${name}: Too small: expected string to have >=1 characters`);
  }
  if (typeof id === "string" && id.length > maxIdLength)
    problems.push(`id: Too big: expected string to have <=${maxIdLength} characters`);
  return problems;
}

function typeNameOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}

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

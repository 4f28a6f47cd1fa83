import { z } from "zod";
import { compileCheck } from "./compile-check";
import { Failure } from "./errors";

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

/*
 * CircleCI adds keys without notice, leaves objects out, and may send null for any leaf. Only
 * `type` and `id` are required: rejecting an event for anything else would lose it. A field of an
 * undocumented type becomes undefined, so the types below always hold.
 * https://circleci.com/docs/reference/outbound-webhooks-reference/
 */
const text = z.string().nullish().catch(undefined);
/** CircleCI's ids are UUIDs. The maximum lets a database index them. */
const maxIdLength = 200;
const count = z.number().nullish().catch(undefined);
const object = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.looseObject(shape).nullish().catch(undefined);

const person = object({ name: text, email: text });

const commit = object({
  subject: text,
  body: text,
  author: person,
  authored_at: text,
  committer: person,
  committed_at: text,
});

/** Only GitHub OAuth and Bitbucket Cloud send `pipeline.vcs`. */
const vcs = object({
  provider_name: text,
  origin_repository_url: text,
  target_repository_url: text,
  revision: text,
  branch: text,
  tag: text,
  commit,
});

const pipeline = object({
  id: text,
  number: count,
  created_at: text,
  trigger: object({ type: text }),
  /** GitHub App, GitLab and Bitbucket Data Center: `circleci`, `git`, and a map named after the provider. */
  trigger_parameters: z.record(z.string(), z.unknown()).nullish().catch(undefined),
  vcs,
});

const workflow = object({
  id: text,
  name: text,
  /** `success`, `failed`, `error`, `canceled` or `unauthorized` today. Absent from job events. */
  status: text,
  created_at: text,
  stopped_at: text,
  url: text,
});

const job = object({
  id: text,
  name: text,
  number: count,
  /** `success`, `failed`, `canceled`, `unauthorized` or `not_run` today. */
  status: text,
  started_at: text,
  stopped_at: text,
});

const webhookEvent = z.looseObject({
  /** `workflow-completed`, `job-completed` or `ping` today. */
  type: z.string().min(1),
  id: z.string().min(1).max(maxIdLength),
  happened_at: text,
  webhook: object({ id: z.string().max(maxIdLength).nullish().catch(undefined), name: text }),
  project: object({ id: text, name: text, slug: text }),
  organization: object({ id: text, name: text }),
  pipeline,
  workflow,
  job,
});

/** An event as CircleCI sends it, in snake_case, including unknown keys. */
export type WebhookEvent = z.infer<typeof webhookEvent>;

/** Whether the schema has nothing to refuse or to leave out, as in what CircleCI sends today. */
const isAsDocumented = compileCheck(webhookEvent);

/**
 * Parses the body of a webhook. Verify its signature first.
 *
 * @throws Failure `malformed_payload` (400) if it is not a JSON object with a non-empty `type` and
 *   an `id` of 1 to 200 characters
 */
export function parseEvent(body: Uint8Array | string): WebhookEvent {
  const json = parseJsonBody(body);
  if (isAsDocumented(json)) return json as WebhookEvent;
  const parsed = webhookEvent.safeParse(json);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(
    (issue) => `${issue.path.join(".") || "the body"}: ${issue.message}`,
  );
  throw new Failure("malformed_payload", { detail: `${problems.join("; ")}.` });
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

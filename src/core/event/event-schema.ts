import { z } from "zod";
import { compileCheck } from "./compile-check";

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

const map = z.record(z.string(), z.unknown()).nullish().catch(undefined);

const triggerParameters = object({
  circleci: object({ event_time: text, event_type: text, trigger_type: text, actor_id: text }),
  git: object({
    branch: text,
    tag: text,
    ref: text,
    checkout_sha: text,
    checkout_url: text,
    commit_title: text,
    commit_message: text,
    commit_author_name: text,
    commit_author_email: text,
    author_login: text,
    repo_name: text,
    repo_owner: text,
    repo_url: text,
    default_branch: text,
  }),
  gitlab: map,
  github_app: map,
  webhook: object({ body: text }),
});

const pipeline = object({
  id: text,
  number: count,
  created_at: text,
  trigger: object({ type: text }),
  /** GitHub App, GitLab and Bitbucket Data Center: `circleci`, `git`, and a map named after the provider. */
  trigger_parameters: triggerParameters,
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

export const webhookEvent = z.looseObject({
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

/** Whether the schema has nothing to refuse or to leave out, as in what CircleCI sends today. */
export const isAsDocumented = compileCheck(webhookEvent);

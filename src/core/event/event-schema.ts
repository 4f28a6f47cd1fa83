import { count, map, object, text, textUpTo } from "./read-fields";

/*
 * CircleCI adds keys without notice, leaves objects out, and may send null for any leaf. Only
 * `type` and `id` are required: rejecting an event for anything else would lose it. A field of an
 * undocumented type becomes undefined, so the types below always hold.
 * https://circleci.com/docs/reference/outbound-webhooks-reference/
 */

/** CircleCI's ids are UUIDs. The maximum lets a database index them. */
export const maxIdLength = 200;

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

/** Makes each field of another type undefined. False for what is no object. */
export const readFields = object({
  happened_at: text,
  webhook: object({ id: textUpTo(maxIdLength), name: text }),
  project: object({ id: text, name: text, slug: text }),
  organization: object({ id: text, name: text }),
  pipeline,
  workflow,
  job,
});

/**
 * CircleCI may send null for any field, or leave it out. One of another type reads as undefined.
 */
type Maybe<Value> = Value | null | undefined;

/**
 * A status. Editors complete the known ones; any other text is allowed, because CircleCI may add
 * one.
 */
export type WorkflowStatus =
  "success" | "failed" | "error" | "canceled" | "unauthorized" | (string & {});

/**
 * A status. Editors complete the known ones; any other text is allowed, because CircleCI may add
 * one.
 */
export type JobStatus =
  "success" | "failed" | "canceled" | "unauthorized" | "not_run" | (string & {});

/** The webhook as it was set up in CircleCI. */
export interface EventWebhook {
  id?: Maybe<string>;
  /** As given in CircleCI's form. */
  name?: Maybe<string>;
}

export interface EventProject {
  id?: Maybe<string>;
  name?: Maybe<string>;
  /** `github/org/repo`, `bitbucket/org/repo` or `circleci/<org id>/<project id>`. */
  slug?: Maybe<string>;
}

export interface EventOrganization {
  id?: Maybe<string>;
  name?: Maybe<string>;
}

export interface EventPipeline {
  id?: Maybe<string>;
  number?: Maybe<number>;
  /** In ISO 8601. */
  created_at?: Maybe<string>;
  trigger?: Maybe<{ type?: Maybe<string> }>;
  /** Sent for GitHub App, GitLab and Bitbucket Data Center. */
  trigger_parameters?: Maybe<TriggerParameters>;
  /** Sent for GitHub OAuth and Bitbucket Cloud. */
  vcs?: Maybe<EventVcs>;
}

export interface EventVcs {
  /** `github` or `bitbucket`. */
  provider_name?: Maybe<string>;
  origin_repository_url?: Maybe<string>;
  target_repository_url?: Maybe<string>;
  revision?: Maybe<string>;
  /** Null for a build of a tag. */
  branch?: Maybe<string>;
  tag?: Maybe<string>;
  commit?: Maybe<EventCommit>;
}

/** All null for a build of a tag, or one that the API triggered. */
export interface EventCommit {
  /** The first line of the message. */
  subject?: Maybe<string>;
  /** The rest of the message. */
  body?: Maybe<string>;
  author?: Maybe<EventPerson>;
  /** In ISO 8601. */
  authored_at?: Maybe<string>;
  committer?: Maybe<EventPerson>;
  /** In ISO 8601. */
  committed_at?: Maybe<string>;
}

export interface EventPerson {
  name?: Maybe<string>;
  email?: Maybe<string>;
}

/** "" where CircleCI does not know a value. `summarizeCommit` finds the commit in it. */
export interface TriggerParameters {
  circleci?: Maybe<{
    /** In ISO 8601 for GitLab; `2024-12-18 17:23:29.361740256 +0000 UTC` for GitHub App. */
    event_time?: Maybe<string>;
    event_type?: Maybe<string>;
    trigger_type?: Maybe<string>;
    actor_id?: Maybe<string>;
  }>;
  git?: Maybe<{
    branch?: Maybe<string>;
    tag?: Maybe<string>;
    /** `refs/heads/…` or `refs/tags/…`. */
    ref?: Maybe<string>;
    checkout_sha?: Maybe<string>;
    checkout_url?: Maybe<string>;
    commit_title?: Maybe<string>;
    commit_message?: Maybe<string>;
    commit_author_name?: Maybe<string>;
    commit_author_email?: Maybe<string>;
    author_login?: Maybe<string>;
    repo_name?: Maybe<string>;
    repo_owner?: Maybe<string>;
    repo_url?: Maybe<string>;
    default_branch?: Maybe<string>;
  }>;
  gitlab?: Maybe<Readonly<Record<string, unknown>>>;
  github_app?: Maybe<Readonly<Record<string, unknown>>>;
  /** The body of a custom webhook's caller, as text. */
  webhook?: Maybe<{ body?: Maybe<string> }>;
}

/** The workflow of a job event, which has no status. */
export interface EventWorkflow {
  id?: Maybe<string>;
  name?: Maybe<string>;
  /** In ISO 8601. */
  created_at?: Maybe<string>;
  /** In ISO 8601. */
  stopped_at?: Maybe<string>;
  /** The URL of its page in CircleCI. */
  url?: Maybe<string>;
}

export interface CompletedWorkflow extends EventWorkflow {
  status?: Maybe<WorkflowStatus>;
}

export interface CompletedJob {
  id?: Maybe<string>;
  name?: Maybe<string>;
  number?: Maybe<number>;
  status?: Maybe<JobStatus>;
  /** In ISO 8601. */
  started_at?: Maybe<string>;
  /** In ISO 8601. */
  stopped_at?: Maybe<string>;
}

/** The fields of every event. */
export interface EventBase {
  /** The event's identity, together with `webhook.id`: the same for every delivery. */
  id: string;
  /** In ISO 8601, with 3 to 6 fractional digits. */
  happened_at?: Maybe<string>;
  webhook?: Maybe<EventWebhook>;
}

/** The fields of an event of a run. */
interface RunEvent extends EventBase {
  project?: Maybe<EventProject>;
  organization?: Maybe<EventOrganization>;
  pipeline?: Maybe<EventPipeline>;
}

export interface WorkflowCompletedEvent extends RunEvent {
  type: "workflow-completed";
  workflow?: Maybe<CompletedWorkflow>;
}

export interface JobCompletedEvent extends RunEvent {
  type: "job-completed";
  /** Not in every job event. */
  workflow?: Maybe<EventWorkflow>;
  job?: Maybe<CompletedJob>;
}

/** "Test Ping Event" in CircleCI: it has no project, workflow or job. */
export interface PingEvent extends EventBase {
  type: "ping";
}

/** An event with any of the documented fields. Every event may be read as one. */
export interface EventFields extends RunEvent {
  type: string;
  workflow?: Maybe<CompletedWorkflow>;
  job?: Maybe<CompletedJob>;
}

/** The type of an unknown event. An enum, because a `string` would end the narrowing by `type`. */
declare enum OtherType {
  Other = "a type that CircleCI added after this version",
}

/** An event of a type that CircleCI added after this version. Its `type` is some other string. */
export interface UnknownEvent extends EventFields {
  type: OtherType;
}

/**
 * An event as CircleCI sends it, in its own snake_case. `type` distinguishes them. Keys that the
 * types do not have are kept: `fieldOf` reads them.
 */
export type WebhookEvent = WorkflowCompletedEvent | JobCompletedEvent | PingEvent | UnknownEvent;

import type { EventFields, TriggerParameters } from "./webhook-event";

/**
 * The tutorial's log record. A workflow event has `name`, `project`, `workflow` and `status`; a job
 * event also has `job`, and its `status` is the job's; a ping has only `name`. Fields that CircleCI
 * did not send are null.
 */
export interface Summary {
  /** The webhook's name in CircleCI. */
  name: string | null;
  project?: string | null;
  workflow?: string | null;
  status?: string | null;
  job?: string | null;
}

export function summarize(event: EventFields): Summary {
  const name = event.webhook?.name ?? null;
  const project = event.project?.name ?? null;
  const workflow = event.workflow?.name ?? null;
  if (event.job || event.type === "job-completed") {
    const { name: job = null, status = null } = event.job ?? {};
    return { name, project, workflow, status, job };
  }
  if (event.workflow || event.project || event.type === "workflow-completed") {
    return { name, project, workflow, status: event.workflow?.status ?? null };
  }
  return { name };
}

/** The commit of a pipeline. Fields that CircleCI did not send, or sent empty, are null. */
export interface Commit {
  revision: string | null;
  branch: string | null;
  tag: string | null;
  /** The first line of the commit's message. */
  subject: string | null;
  author: string | null;
  authorEmail: string | null;
}

/**
 * Reads the commit from each format that CircleCI sends: `pipeline.vcs` (GitHub OAuth, Bitbucket
 * Cloud), else `trigger_parameters.git`, else the map named after the provider. The documentation
 * names it `gitlab` for all providers; GitHub App sends `github_app`.
 */
export function summarizeCommit(event: EventFields): Commit {
  const vcs = event.pipeline?.vcs;
  const parameters: TriggerParameters = event.pipeline?.trigger_parameters ?? {};
  const git = asMap(parameters.git);
  const provider = asMap(findProvider(parameters));
  const refs = [git.ref, provider.full_ref, provider.ref];

  return {
    revision: first(vcs?.revision, git.checkout_sha, provider.commit_sha, provider.checkout_sha),
    branch: first(vcs?.branch, git.branch, provider.branch, ...refs.map(nameIn("refs/heads/"))),
    tag: first(vcs?.tag, git.tag, provider.tag, ...refs.map(nameIn("refs/tags/"))),
    subject: first(
      vcs?.commit?.subject,
      git.commit_title,
      firstLine(git.commit_message),
      provider.commit_title,
      firstLine(provider.commit_message),
    ),
    author: first(
      vcs?.commit?.author?.name,
      git.commit_author_name,
      provider.commit_author_name,
      git.author_login,
    ),
    authorEmail: first(
      vcs?.commit?.author?.email,
      git.commit_author_email,
      provider.commit_author_email,
    ),
  };
}

/** The project's default branch; null where the payload does not have it, as those of GitHub OAuth. */
export function findDefaultBranch(event: EventFields): string | null {
  const parameters: TriggerParameters = event.pipeline?.trigger_parameters ?? {};
  const provider = asMap(findProvider(parameters));
  return first(asMap(parameters.git).default_branch, provider.default_branch);
}

function findProvider(parameters: TriggerParameters): unknown {
  const known = ["circleci", "git", "webhook"];
  return Object.entries(parameters).find(([name]) => !known.includes(name))?.[1];
}

function asMap(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

/** The first non-empty string: null, undefined and "" all mean unknown. */
function first(...candidates: unknown[]): string | null {
  return (
    candidates.find((value): value is string => typeof value === "string" && value !== "") ?? null
  );
}

function firstLine(text: unknown): unknown {
  return typeof text === "string" ? text.split(/\r?\n/, 1)[0] : text;
}

function nameIn(prefix: string): (ref: unknown) => string | null {
  return (ref) =>
    typeof ref === "string" && ref.startsWith(prefix) ? ref.slice(prefix.length) : null;
}

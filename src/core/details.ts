import { type Commit, summarizeCommit } from "./summary";
import type { EventFields } from "./webhook-event";

/**
 * What is kept of an event beside its bytes, to show it and to find it. Null: not sent. No text is
 * longer than 400 characters: the payload has the whole of it, and an index takes no more.
 */
export interface EventDetails extends Commit {
  /** "" when CircleCI did not send it. */
  webhookId: string;
  /** CircleCI's. */
  id: string;
  type: string;
  happenedAt: string | null;
  /** The webhook's. */
  name: string | null;
  projectId: string | null;
  project: string | null;
  /** `github/org/repo`, `bitbucket/org/repo` or `circleci/<org id>/<project id>`. */
  projectSlug: string | null;
  workflow: string | null;
  job: string | null;
  jobId: string | null;
  jobNumber: number | null;
  /** The job's, of a job event. */
  status: string | null;
  pipelineId: string | null;
  pipelineNumber: number | null;
  workflowId: string | null;
  startedAt: string | null;
  stoppedAt: string | null;
}

export function detailsOf(event: EventFields): EventDetails {
  const { webhook, pipeline, workflow, job } = event;
  const commit = summarizeCommit(event);
  // Written out: spreading objects into it makes this the slowest part of keeping an event.
  return {
    webhookId: webhook?.id ?? "",
    id: event.id,
    type: clip(event.type),
    happenedAt: clip(event.happened_at),
    name: clip(webhook?.name),
    projectId: clip(event.project?.id),
    project: clip(event.project?.name),
    projectSlug: clip(event.project?.slug),
    workflow: clip(workflow?.name),
    job: clip(job?.name),
    jobId: clip(job?.id),
    jobNumber: toInteger(job?.number),
    status: clip(job ? job.status : workflow?.status),
    revision: clip(commit.revision),
    branch: clip(commit.branch),
    tag: clip(commit.tag),
    subject: clip(commit.subject),
    author: clip(commit.author),
    authorEmail: clip(commit.authorEmail),
    pipelineId: clip(pipeline?.id),
    pipelineNumber: toInteger(pipeline?.number),
    workflowId: clip(workflow?.id),
    startedAt: clip(job?.started_at ?? workflow?.created_at),
    stoppedAt: clip(job?.stopped_at ?? workflow?.stopped_at),
  };
}

/**
 * What makes two deliveries deliveries of one event, as one text. The length in front keeps
 * ("a", "bc") and ("ab", "c") apart.
 */
export function toIdentity(webhookId: string, id: string): string {
  return `${webhookId.length}:${webhookId}${id}`;
}

/** CircleCI's numbers are whole; any other would fit no column. */
function toInteger(number: number | null | undefined): number | null {
  return Number.isSafeInteger(number) ? (number ?? null) : null;
}

const maxLength = 400;

function clip(text: string): string;
function clip(text: string | null | undefined): string | null;
function clip(text: string | null | undefined): string | null {
  if (text === null || text === undefined) return null;
  return text.length > maxLength ? text.slice(0, maxLength) : text;
}

/**
 * When an event happened, in microseconds since 1970; null for no time, or none that can be read.
 * CircleCI stamps with 3 to 6 fractional digits, so the texts cannot be compared as they are.
 */
export function toMicroseconds(time: string | null | undefined): number | null {
  const milliseconds = Date.parse(time ?? "");
  if (Number.isNaN(milliseconds)) return null;
  const [, micros = ""] = /\.\d{3}(\d{1,3})/.exec(time ?? "") ?? [];
  return milliseconds * 1000 + Number(micros.padEnd(3, "0"));
}

/** Whether an event happened after the one that is kept, both as `toMicroseconds` gives them. */
export function isLater(happened: number | null, kept: number | null): boolean {
  return happened !== null && (kept === null || happened > kept);
}

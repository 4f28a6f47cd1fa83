import { readTime } from "./read-time";
import { type Commit, summarizeCommit } from "./summary";
import type { EventFields } from "./webhook-event";

/**
 * The fields of an event that are stored beside its bytes, for display and search. Null means that
 * CircleCI did not send the field. Texts are cut to 400 characters to fit an index; the payload has
 * the full text.
 */
export interface EventDetails extends Commit {
  /** "" when CircleCI did not send it. */
  webhookId: string;
  /** CircleCI's id of the event. */
  id: string;
  type: string;
  happenedAt: string | null;
  /** Name of the webhook. */
  name: string | null;
  projectId: string | null;
  project: string | null;
  /** `github/org/repo`, `bitbucket/org/repo` or `circleci/<org id>/<project id>`. */
  projectSlug: string | null;
  workflow: string | null;
  job: string | null;
  jobId: string | null;
  jobNumber: number | null;
  /** Status of the job for a job event, else of the workflow. */
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
  // Written out, because spreading objects here makes this the slowest part of storing an event.
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
    // A job that never started has no start. The creation of its workflow is not its start.
    startedAt: clip(job ? job.started_at : workflow?.created_at),
    stoppedAt: clip(job ? job.stopped_at : workflow?.stopped_at),
  };
}

/**
 * The identity of an event as one string. The length prefix distinguishes ("a", "bc") from
 * ("ab", "c").
 */
export function toIdentity(webhookId: string, id: string): string {
  return `${webhookId.length}:${webhookId}${id}`;
}

/** Anything but an integer does not fit the column. */
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
 * A time as `readTime` reads it, in microseconds since 1970. CircleCI sends 3 to 6
 * fractional digits, so timestamps cannot be compared as strings.
 */
export function toMicroseconds(time: string | null, receivedAt: number): number | null {
  const milliseconds = readTime(time, receivedAt);
  if (milliseconds === null) return null;
  const [, micros = ""] = /\.\d{3}(\d{1,3})/.exec(time ?? "") ?? [];
  return milliseconds * 1000 + Number(micros.padEnd(3, "0"));
}

/** Whether an event happened after the stored one. Both times in microseconds. */
export function isLater(happened: number | null, stored: number | null): boolean {
  return happened !== null && (stored === null || happened > stored);
}

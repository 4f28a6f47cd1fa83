import type { EventDetails } from "../event/details";
import type { LoggedEvent } from "../event/logged-event";
import { readTime } from "../event/read-time";
import { stopOf } from "../event/stop-of";

export type RunKind = "workflow" | "job";

/**
 * One run of a workflow or of a job, however many events CircleCI sent of it. Null: not sent. Times
 * in milliseconds since 1970.
 */
export interface Run {
  kind: RunKind;
  /** CircleCI's id of the workflow run or of the job run; the event's if that is missing. */
  id: string;
  projectId: string | null;
  project: string | null;
  projectSlug: string | null;
  workflowId: string | null;
  workflow: string | null;
  /** Null for a workflow run, like `jobNumber`. */
  job: string | null;
  jobNumber: number | null;
  status: string | null;
  branch: string | null;
  tag: string | null;
  revision: string | null;
  subject: string | null;
  author: string | null;
  pipelineId: string | null;
  pipelineNumber: number | null;
  /** When the workflow was created, or the job was started. */
  startedAt: number | null;
  /** When it stopped; when the event happened if CircleCI did not send that. */
  stoppedAt: number;
  /** Stopped minus started, in milliseconds; null when one of them was not sent. */
  duration: number | null;
  /**
   * The time in which at least one of its jobs ran, in milliseconds; null without events of its
   * jobs, and for a job.
   */
  ranFor: number | null;
  /** The event that counts, by its key. */
  eventKey: number;
}

/** The run that an event is about; undefined for a ping. */
export function toRun(event: LoggedEvent): Run | undefined {
  return toRunOf(event, Number(event.key), Date.parse(event.receivedAt));
}

/** @param receivedAt in milliseconds since 1970 */
export function toRunOf(
  event: EventDetails,
  eventKey: number,
  receivedAt: number,
): Run | undefined {
  const kind = kindOf(event.type);
  if (kind === undefined) return undefined;
  const isJob = kind === "job";
  const startedAt = readTime(event.startedAt, receivedAt);
  const sentStop = readTime(event.stoppedAt, receivedAt);
  return {
    kind,
    id: (isJob ? event.jobId : event.workflowId) ?? event.id,
    projectId: event.projectId,
    project: event.project,
    projectSlug: event.projectSlug,
    workflowId: event.workflowId,
    workflow: event.workflow,
    job: isJob ? event.job : null,
    jobNumber: isJob ? event.jobNumber : null,
    status: event.status,
    branch: event.branch,
    tag: event.tag,
    revision: event.revision,
    subject: event.subject,
    author: event.author,
    pipelineId: event.pipelineId,
    pipelineNumber: event.pipelineNumber,
    startedAt,
    stoppedAt: stopOf(event, receivedAt),
    duration: startedAt === null || sentStop === null ? null : Math.max(0, sentStop - startedAt),
    ranFor: null,
    eventKey,
  };
}

function kindOf(type: string): RunKind | undefined {
  if (type === "workflow-completed") return "workflow";
  return type === "job-completed" ? "job" : undefined;
}

/**
 * Whether what an event says of a run replaces what is known: of several events of one run the one
 * that stopped last counts, of those that stopped together the one that arrived last. An event
 * whose payload was replaced replaces itself.
 */
export function replaces(
  run: Pick<Run, "eventKey" | "stoppedAt">,
  known: Pick<Run, "eventKey" | "stoppedAt">,
): boolean {
  if (run.eventKey === known.eventKey) return true;
  if (run.stoppedAt !== known.stoppedAt) return run.stoppedAt > known.stoppedAt;
  return run.eventKey > known.eventKey;
}

/** The runs of events, each as its last event reports it. */
export function toRuns(events: Iterable<LoggedEvent>): Run[] {
  const runs = new Map<string, Run>();
  for (const event of events) {
    const run = toRun(event);
    if (run === undefined) continue;
    const known = runs.get(identityOf(run));
    if (known === undefined || replaces(run, known)) runs.set(identityOf(run), run);
  }
  return [...runs.values()];
}

/** Compares runs by when they stopped, then by when their events arrived. */
export function byStop(a: Run, b: Run): number {
  return a.stoppedAt - b.stoppedAt || a.eventKey - b.eventKey;
}

export function identityOf({ kind, id }: Pick<Run, "kind" | "id">): string {
  return `${kind}:${id}`;
}

export type Outcome = "succeeded" | "failed" | "canceled" | "other";

/**
 * `failed` and `error` both count as failed; `unauthorized`, `not_run` and the unknown as other: a
 * run that was not authorized says nothing about success rates, durations and flaky revisions.
 */
export function outcomeOf(status: string | null): Outcome {
  if (status === "success") return "succeeded";
  if (status === "failed" || status === "error") return "failed";
  return status === "canceled" ? "canceled" : "other";
}

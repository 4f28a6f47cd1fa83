import type { WebhookEvent } from "./event";
import { type Commit, summarizeCommit } from "./summary";

/** What a store keeps of an event beside its bytes, to show it and to find it. Null: not sent. */
export interface EventDetails extends Commit {
  webhookId: string;
  id: string;
  type: string;
  happenedAt: string | null;
  name: string | null;
  project: string | null;
  workflow: string | null;
  job: string | null;
  /** The job's, of a job event. */
  status: string | null;
  pipelineId: string | null;
  pipelineNumber: number | null;
  workflowId: string | null;
  startedAt: string | null;
  stoppedAt: string | null;
}

export function detailsOf(event: WebhookEvent): EventDetails {
  const { webhook, pipeline, workflow, job } = event;
  return {
    webhookId: webhook?.id ?? "",
    id: event.id,
    type: event.type,
    happenedAt: event.happened_at ?? null,
    name: webhook?.name ?? null,
    project: event.project?.name ?? null,
    workflow: workflow?.name ?? null,
    job: job?.name ?? null,
    status: (job ? job.status : workflow?.status) ?? null,
    pipelineId: pipeline?.id ?? null,
    pipelineNumber: pipeline?.number ?? null,
    workflowId: workflow?.id ?? null,
    startedAt: job?.started_at ?? workflow?.created_at ?? null,
    stoppedAt: job?.stopped_at ?? workflow?.stopped_at ?? null,
    ...summarizeCommit(event),
  };
}

/**
 * Whether an event happened after the one that is kept. CircleCI stamps with 3 to 6 fractional
 * digits, so the texts cannot be compared as they are.
 */
export function isLater(happenedAt: string | null, kept: string | null): boolean {
  return toMicroseconds(happenedAt) > toMicroseconds(kept);
}

/** Since 1970; -Infinity for no time, or none that can be read. */
function toMicroseconds(time: string | null): number {
  const milliseconds = Date.parse(time ?? "");
  if (Number.isNaN(milliseconds)) return Number.NEGATIVE_INFINITY;
  const [, micros = ""] = /\.\d{3}(\d{1,3})/.exec(time ?? "") ?? [];
  return milliseconds * 1000 + Number(micros.padEnd(3, "0"));
}

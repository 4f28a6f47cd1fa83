import type { HistoryEvent } from "./make-history";

/** A pipeline whose parts a test chooses. Times are in seconds after `pipelineStart`. */
export const pipelineStart = Date.UTC(2026, 10, 23, 10, 0);

const at = (seconds: number): string => new Date(pipelineStart + seconds * 1000).toISOString();

interface Part {
  name: string;
  /** Of the workflow run. */
  run: string;
  from: number;
  to: number;
  status?: string;
}

export function workflowEvent(part: Part): HistoryEvent {
  const { name, run, from, to, status = "success" } = part;
  return {
    ...commonOf(part, `workflow ${run}`),
    type: "workflow-completed",
    workflow: { id: run, name, status, created_at: at(from), stopped_at: at(to) },
  };
}

export function jobEvent({ job, ...part }: Part & { job: string }): HistoryEvent {
  const { name, run, from, to, status = "success" } = part;
  return {
    ...commonOf(part, `job ${run} ${job}`),
    type: "job-completed",
    workflow: { id: run, name, created_at: at(0), stopped_at: at(to) },
    job: {
      ...{ id: `${run} ${job}`, name: job, number: 7, status },
      ...{ started_at: at(from), stopped_at: at(to) },
    },
  };
}

function commonOf({ to }: Part, id: string): Omit<HistoryEvent, "type" | "workflow"> {
  const commit = { subject: "Retry failed uploads", author: { name: "Ada" } };
  return {
    id,
    happened_at: at(to),
    webhook: { id: "webhook", name: "builds" },
    project: { id: "project", name: "shop", slug: "github/acme/shop" },
    pipeline: {
      ...{ id: "pipeline-1", number: 42 },
      vcs: { revision: "5122fb0954da77", branch: "main", commit },
    },
  };
}

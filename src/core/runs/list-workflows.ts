import type { Pipeline } from "./insights";
import { groupBy } from "./group-by";
import { measureRanFor } from "./ran-for";
import { byStop, type Run } from "./run";

/** A workflow run of a pipeline, with its jobs. */
export interface WorkflowOfPipeline {
  /** Null for jobs that CircleCI sent without their workflow. */
  id: string | null;
  name: string | null;
  /** The run; undefined while only its jobs have arrived. */
  run: Run | undefined;
  /** In the order in which they started. */
  jobs: Run[];
  /** `Run.ranFor`, of the jobs that arrived while the run did not. */
  ranFor: number | null;
  /** The workflow run before it of the same name: this one is a rerun. */
  rerunOf: string | null;
}

/** In the order in which they were created. */
export function listWorkflows({ runs }: Pipeline): WorkflowOfPipeline[] {
  const groups = groupBy(runs, ({ kind, id, workflowId }) =>
    kind === "workflow" ? id : workflowId,
  );
  const workflows = [...groups].map(([id, group]) => toWorkflow(id, group));
  workflows.sort((a, b) => beginningOf(a) - beginningOf(b));
  return workflows.map((workflow, n) => {
    const { id, name } = workflow;
    const before = workflows.slice(0, n).findLast((other) => other.name === name);
    return { ...workflow, rerunOf: id === null ? null : (before?.id ?? null) };
  });
}

function toWorkflow(id: string | null, runs: readonly Run[]): WorkflowOfPipeline {
  const jobs = runs.filter(({ kind }) => kind === "job");
  jobs.sort((a, b) => startOf(a) - startOf(b) || byStop(a, b));
  const run = runs.find(({ kind }) => kind === "workflow");
  const ranFor = run?.ranFor ?? measureRanFor(jobs);
  return { id, name: runs[0]?.workflow ?? null, run, jobs, ranFor, rerunOf: null };
}

function beginningOf({ run, jobs }: WorkflowOfPipeline): number {
  return Math.min(...[run, ...jobs].flatMap((run) => (run ? startOf(run) : [])));
}

function startOf({ startedAt, stoppedAt }: Run): number {
  return startedAt ?? stoppedAt;
}

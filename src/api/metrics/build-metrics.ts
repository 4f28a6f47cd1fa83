import { Counter, Histogram, type Registry } from "prom-client";
import type { MetricsRecorder } from "../../core/metrics-recorder";
import { identityOf, outcomeOf, type Run } from "../../core/runs/run";
import type { SeriesLimit } from "./series-limit";

/** In seconds: 5 s to 2 h. */
const durationBuckets = [5, 15, 30, 60, 120, 300, 600, 1_200, 1_800, 3_600, 7_200];

/** Runs that are remembered, so that later events of a run do not count again. */
const maxCounted = 20_000;

const workflowLabels = ["project", "project_slug", "workflow", "branch", "status"] as const;
const jobLabels = ["project", "project_slug", "workflow", "job", "branch", "status"] as const;

/** @param branches that are labels */
export function createBuildMetrics(
  register: Registry,
  branches: ReadonlySet<string>,
  isAllowed: SeriesLimit,
): Pick<MetricsRecorder, "countRun"> {
  const registers = [register];
  const metrics = {
    workflow: {
      runs: new Counter({
        name: "circleci_workflow_runs_total",
        help: "Workflow runs that ended. Each run counts once.",
        labelNames: workflowLabels,
        registers,
      }),
      durations: new Histogram({
        name: "circleci_workflow_duration_seconds",
        help: "Time from the creation of a workflow to its end, of runs that succeeded or failed.",
        labelNames: workflowLabels,
        buckets: durationBuckets,
        registers,
      }),
    },
    job: {
      runs: new Counter({
        name: "circleci_job_runs_total",
        help: "Job runs that ended. Each run counts once.",
        labelNames: jobLabels,
        registers,
      }),
      durations: new Histogram({
        name: "circleci_job_duration_seconds",
        help: "Time from the start of a job to its end, of runs that succeeded or failed.",
        labelNames: jobLabels,
        buckets: durationBuckets,
        registers,
      }),
    },
  };
  const isNew = rememberRuns(maxCounted);

  function labelsOf({
    kind,
    project,
    projectSlug,
    workflow,
    job,
    branch,
    status,
  }: Run): Record<string, string> {
    return {
      project: project ?? "",
      project_slug: projectSlug ?? "",
      workflow: workflow ?? "",
      ...(kind === "job" && { job: job ?? "" }),
      branch: branch !== null && branches.has(branch) ? branch : "other",
      status: status ?? "",
    };
  }

  return {
    countRun(run) {
      const { runs, durations } = metrics[run.kind];
      const labels = labelsOf(run);
      if (!isNew(identityOf(run)) || !isAllowed(`circleci_${run.kind}_runs_total`, labels)) return;
      runs.inc(labels);
      const outcome = outcomeOf(run.status);
      if (run.duration === null || (outcome !== "succeeded" && outcome !== "failed")) return;
      durations.observe(labels, run.duration / 1000);
    },
  };
}

/** Forgets the oldest beyond `max`. */
function rememberRuns(max: number): (identity: string) => boolean {
  const counted = new Set<string>();
  return (identity) => {
    if (counted.has(identity)) return false;
    counted.add(identity);
    const [oldest] = counted;
    if (counted.size > max && oldest !== undefined) counted.delete(oldest);
    return true;
  };
}

import type { Registry } from "prom-client";
import type { MetricsRecorder } from "../../core/metrics-recorder";
import { identityOf, outcomeOf, type Run, type RunKind } from "../../core/runs/run";
import { type CounterSeries, createPlainCounter } from "./plain-counter";
import { createPlainHistogram, type HistogramSeries } from "./plain-histogram";
import type { SeriesLimit } from "./series-limit";

/** In seconds: 5 s to 2 h. */
const durationBuckets = [5, 15, 30, 60, 120, 300, 600, 1_200, 1_800, 3_600, 7_200];

/** Runs that are remembered at least, so that later events of a run do not count again. */
const minCounted = 10_000;

const descriptions = {
  workflow: {
    labelNames: ["project", "project_slug", "workflow", "branch", "status"],
    runs: "Workflow runs that ended. Each run counts once.",
    duration: "Time from the creation of a workflow to its end, of runs that succeeded or failed.",
  },
  job: {
    labelNames: ["project", "project_slug", "workflow", "job", "branch", "status"],
    runs: "Job runs that ended. Each run counts once.",
    duration: "Time from the start of a job to its end, of runs that succeeded or failed.",
  },
};

interface RunSeries {
  runs: CounterSeries;
  /** Made when there is one to observe. */
  durations(): HistogramSeries;
}

/** @param branches that are labels */
export function createBuildMetrics(
  register: Registry,
  branches: ReadonlySet<string>,
  isAllowed: SeriesLimit,
): Pick<MetricsRecorder, "countRun"> {
  const find = {
    workflow: createFinder(register, "workflow", isAllowed),
    job: createFinder(register, "job", isAllowed),
  };
  const isNew = rememberRuns(minCounted);

  return {
    countRun(run) {
      if (!isNew(identityOf(run))) return;
      const { kind, branch, status, duration } = run;
      const label = branch !== null && branches.has(branch) ? branch : "other";
      const series = find[kind](run, label);
      if (series === undefined) return;
      series.runs.value += 1;
      const outcome = outcomeOf(status);
      if (duration === null || (outcome !== "succeeded" && outcome !== "failed")) return;
      series.durations().observe(duration / 1000);
    },
  };
}

/** @returns finds the series of a run; undefined beyond the limit */
function createFinder(
  register: Registry,
  kind: RunKind,
  isAllowed: SeriesLimit,
): (run: Run, branch: string) => RunSeries | undefined {
  const { labelNames, runs: help, duration } = descriptions[kind];
  const runsName = `circleci_${kind}_runs_total`;
  const addRuns = createPlainCounter({ register, name: runsName, help, labelNames });
  const addDurations = createPlainHistogram({
    ...{ register, name: `circleci_${kind}_duration_seconds`, help: duration, labelNames },
    buckets: durationBuckets,
  });
  const known = new Map<string, RunSeries>();

  function add(labels: Record<string, string>): RunSeries | undefined {
    if (!isAllowed(runsName, labels)) return undefined;
    let durations: HistogramSeries | undefined;
    return { runs: addRuns(labels), durations: () => (durations ??= addDurations(labels)) };
  }

  return (run, branch) => {
    const { project, projectSlug, workflow, job, status } = run;
    const values = [project ?? "", projectSlug ?? "", workflow ?? "", branch, status ?? ""];
    const key = JSON.stringify(kind === "job" ? [...values, job ?? ""] : values);
    const found = known.get(key);
    if (found !== undefined) return found;
    const added = add(labelsOf(run, branch));
    if (added !== undefined) known.set(key, added);
    return added;
  };
}

function labelsOf(run: Run, branch: string): Record<string, string> {
  return {
    project: run.project ?? "",
    project_slug: run.projectSlug ?? "",
    workflow: run.workflow ?? "",
    ...(run.kind === "job" && { job: run.job ?? "" }),
    branch,
    status: run.status ?? "",
  };
}

/**
 * In two generations: when the younger one has `min` runs, the older one is forgotten. Removing the
 * oldest of a single Set one by one takes more time the more of them were removed before.
 */
function rememberRuns(min: number): (identity: string) => boolean {
  let older = new Set<string>();
  let younger = new Set<string>();
  return (identity) => {
    if (younger.has(identity) || older.has(identity)) return false;
    younger.add(identity);
    if (younger.size >= min) [older, younger] = [younger, new Set()];
    return true;
  };
}

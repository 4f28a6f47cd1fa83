import type { JobNumbers, Period, PeriodNumbers, RunFilter, RunNumbers } from "./insights";
import { type Outcome, outcomeOf, type Run, type RunKind } from "./run";

/*
 * The numbers of runs that are in memory. The databases compute the same in SQL
 * (src/store/sql/insights), and one test suite holds both to docs/insights.md.
 */

export function matchesRun(run: Run, filter: RunFilter): boolean {
  return (
    (["project", "workflow", "job", "branch", "tag"] as const).every(
      (name) => filter[name] === undefined || filter[name] === run[name],
    ) &&
    (filter.since === undefined || run.stoppedAt >= filter.since.getTime()) &&
    (filter.until === undefined || run.stoppedAt < filter.until.getTime())
  );
}

/** A filter that names a job is about job runs. */
export function kindOf({ job }: RunFilter): RunKind {
  return job === undefined ? "workflow" : "job";
}

/** @param runs any, in any order */
export function summarizeRuns(runs: readonly Run[]): RunNumbers {
  const ordered = runs.toSorted(byStop);
  const last = ordered.at(-1);
  return {
    ...summarizeOutcomes(runs),
    ...summarizeRecoveries(ordered),
    ...summarizeRevisions(runs),
    lastStatus: last?.status ?? null,
    firstRunAt: ordered[0]?.stoppedAt ?? null,
    lastRunAt: last?.stoppedAt ?? null,
  };
}

/** @returns oldest first */
export function summarizePeriods(runs: readonly Run[], period: Period): PeriodNumbers[] {
  return [...groupBy(runs, (run) => startOf(run.stoppedAt, period))]
    .map(([time, group]) => ({ time, ...summarizeOutcomes(group) }))
    .sort((a, b) => a.time - b.time);
}

export function groupBy<Key>(runs: Iterable<Run>, keyOf: (run: Run) => Key): Map<Key, Run[]> {
  const groups = new Map<Key, Run[]>();
  for (const run of runs) {
    const key = keyOf(run);
    const group = groups.get(key);
    if (group) group.push(run);
    else groups.set(key, [run]);
  }
  return groups;
}

/** The order in which runs stopped; together: in which their events arrived. */
export function byStop(a: Run, b: Run): number {
  return a.stoppedAt - b.stoppedAt || a.eventKey - b.eventKey;
}

/** Groups of as many runs are in the order of their names. */
export function mostRunsFirst(a: Group, b: Group): number {
  const [first, second] = [a, b].map(({ project, workflow, job }) =>
    JSON.stringify([project, workflow, job]),
  ) as [string, string];
  return b.runs - a.runs || Number(first > second) - Number(first < second);
}

type Group = Partial<Pick<JobNumbers, "project" | "workflow" | "job">> & { runs: number };

/** Of each workflow run, the first of its jobs to fail. */
export function findFirstFailures(jobRuns: readonly Run[]): Set<Run> {
  const failed = jobRuns.filter(({ status }) => outcomeOf(status) === "failed").sort(byStop);
  const first = new Map<string, Run>();
  for (const run of failed) {
    const workflowRun = run.workflowId ?? run.id;
    if (!first.has(workflowRun)) first.set(workflowRun, run);
  }
  return new Set(first.values());
}

export const periodLengths: Record<Period, number> = {
  hour: 3_600_000,
  day: 86_400_000,
  week: 7 * 86_400_000,
};

/** Of the period's first beginning before 1970: that year began on a Thursday. */
export const periodOffsets: Record<Period, number> = { hour: 0, day: 0, week: 3 * 86_400_000 };

function startOf(time: number, period: Period): number {
  const offset = periodOffsets[period];
  return Math.floor((time + offset) / periodLengths[period]) * periodLengths[period] - offset;
}

type OutcomeNumbers = Record<Outcome, number> &
  Pick<RunNumbers, "runs" | "p50Seconds" | "p95Seconds">;

function summarizeOutcomes(runs: readonly Run[]): OutcomeNumbers {
  const counts = { succeeded: 0, failed: 0, canceled: 0, other: 0 };
  for (const { status } of runs) counts[outcomeOf(status)] += 1;
  const durations = runs
    .flatMap(({ status, duration }) => (isConclusive(status) && duration !== null ? duration : []))
    .sort((a, b) => a - b);
  return {
    runs: runs.length,
    ...counts,
    p50Seconds: percentile(durations, 50),
    p95Seconds: percentile(durations, 95),
  };
}

/** The nearest rank: the smallest that at least so many percent do not exceed. In seconds. */
function percentile(sorted: readonly number[], percent: number): number | null {
  const duration = sorted[Math.ceil((sorted.length * percent) / 100) - 1];
  return duration === undefined ? null : duration / 1000;
}

function isConclusive(status: string | null): boolean {
  const outcome = outcomeOf(status);
  return outcome === "succeeded" || outcome === "failed";
}

function summarizeRecoveries(
  ordered: readonly Run[],
): Pick<RunNumbers, "meanTimeToRecoverySeconds" | "recoveries"> {
  const firstFailures = new Map<string, number>();
  let recoveries = 0;
  let total = 0;
  for (const run of ordered) {
    if (!isConclusive(run.status)) continue;
    const subject = JSON.stringify([run.project, run.workflow, run.job, run.branch]);
    const brokeAt = firstFailures.get(subject);
    if (outcomeOf(run.status) === "failed") {
      if (brokeAt === undefined) firstFailures.set(subject, run.stoppedAt);
    } else if (brokeAt !== undefined) {
      recoveries += 1;
      total += run.stoppedAt - brokeAt;
      firstFailures.delete(subject);
    }
  }
  const mean = recoveries === 0 ? null : Math.round(total / recoveries) / 1000;
  return { meanTimeToRecoverySeconds: mean, recoveries };
}

function summarizeRevisions(
  runs: readonly Run[],
): Pick<RunNumbers, "flakyRevisions" | "revisions"> {
  const outcomes = new Map<string, Set<Outcome>>();
  for (const { project, workflow, job, branch, revision, status } of runs) {
    if (revision === null || !isConclusive(status)) continue;
    const subject = JSON.stringify([project, workflow, job, branch, revision]);
    outcomes.set(subject, (outcomes.get(subject) ?? new Set()).add(outcomeOf(status)));
  }
  const flakyRevisions = [...outcomes.values()].filter(({ size }) => size === 2).length;
  return { flakyRevisions, revisions: outcomes.size };
}

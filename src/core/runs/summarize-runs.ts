import { concludes } from "./change";
import type {
  JobNumbers,
  Period,
  PeriodNumbers,
  ProjectNames,
  RunFilter,
  RunNumbers,
  TimeNumbers,
} from "./insights";
import { type NewestRun, placeRun, toPlaced } from "./newest-run";
import { projectIdOf } from "./project-id";
import { timesOf } from "./run-times";
import { type Outcome, outcomeOf, type Run, type RunKind } from "./run";

/*
 * The numbers of runs that are in memory. The databases compute the same in a
 * thread (src/store/numbers), and one test suite holds both to docs/insights.md.
 */

export function matchesRun(run: Run, filter: RunFilter): boolean {
  return (
    isOfProject(run, filter.project) &&
    (["workflow", "job", "branch", "tag"] as const).every(
      (name) => filter[name] === undefined || filter[name] === run[name],
    ) &&
    (filter.since === undefined || run.stoppedAt >= filter.since.getTime()) &&
    (filter.until === undefined || run.stoppedAt < filter.until.getTime())
  );
}

/** @param project its name, slug or id; undefined: any */
export function isOfProject(names: ProjectNames, project: string | undefined): boolean {
  return (
    project === undefined || [names.project, names.projectSlug, names.projectId].includes(project)
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
    ...summarizeStates(ordered, last?.status ?? null),
    ...summarizeRevisions(runs),
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

export function groupBy<Item, Key>(
  items: Iterable<Item>,
  keyOf: (item: Item) => Key,
): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

/** The order in which runs stopped; together: in which their events arrived. */
export function byStop(a: Run, b: Run): number {
  return a.stoppedAt - b.stoppedAt || a.eventKey - b.eventKey;
}

/** Groups of as many runs are in the order of their names. */
export function mostRunsFirst(a: Group, b: Group): number {
  const [first, second] = [a, b].map(({ project, workflow, job, projectSlug, projectId }) =>
    JSON.stringify([project, workflow, job, projectSlug, projectId]),
  ) as [string, string];
  return b.runs - a.runs || Number(first > second) - Number(first < second);
}

type Group = Partial<ProjectNames & Pick<JobNumbers, "workflow" | "job">> & { runs: number };

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

type OutcomeNumbers = Record<Outcome, number> & Pick<RunNumbers, "runs"> & TimeNumbers;

function summarizeOutcomes(runs: readonly Run[]): OutcomeNumbers {
  const counts = { succeeded: 0, failed: 0, canceled: 0, other: 0 };
  for (const { status } of runs) counts[outcomeOf(status)] += 1;
  const times = runs.filter(({ status }) => isConclusive(status)).map(timesOf);
  const took = sortKnown(times.map((time) => time.took));
  const waited = sortKnown(times.map((time) => time.waited));
  return {
    runs: runs.length,
    ...counts,
    p50Seconds: percentile(took, 50),
    p95Seconds: percentile(took, 95),
    p50WaitedSeconds: percentile(waited, 50),
    p95WaitedSeconds: percentile(waited, 95),
  };
}

function sortKnown(times: readonly (number | null)[]): number[] {
  return times.filter((time) => time !== null).sort((a, b) => a - b);
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

/** Follows the state of each subject, which is that of its newest run. */
function summarizeStates(
  ordered: readonly Run[],
  statusOfLast: string | null,
): Pick<RunNumbers, "lastStatus" | "meanTimeToRecoverySeconds" | "recoveries"> {
  const states = new Map<string, { newest: NewestRun; brokeAt: number | undefined }>();
  let lastStatus = statusOfLast;
  let recoveries = 0;
  let total = 0;
  for (const run of ordered) {
    const conclusion = concludes(run.status);
    if (conclusion === undefined) continue;
    const subject = JSON.stringify([projectIdOf(run), run.workflow, run.job, run.branch]);
    const state = states.get(subject);
    const { place, newest } = placeRun(toPlaced(run, run.stoppedAt), state?.newest);
    let brokeAt = state?.brokeAt;
    if (place === "newest") {
      lastStatus = run.status;
      if (conclusion === "passing" && brokeAt !== undefined) {
        recoveries += 1;
        total += run.stoppedAt - brokeAt;
      }
      brokeAt = conclusion === "passing" ? undefined : (brokeAt ?? run.stoppedAt);
    }
    states.set(subject, { newest, brokeAt });
  }
  const mean = recoveries === 0 ? null : Math.round(total / recoveries) / 1000;
  return { lastStatus, meanTimeToRecoverySeconds: mean, recoveries };
}

function summarizeRevisions(
  runs: readonly Run[],
): Pick<RunNumbers, "flakyRevisions" | "revisions"> {
  const outcomes = new Map<string, Set<Outcome>>();
  for (const run of runs) {
    const { workflow, job, branch, revision, status } = run;
    if (revision === null || !isConclusive(status)) continue;
    const subject = JSON.stringify([projectIdOf(run), workflow, job, branch, revision]);
    outcomes.set(subject, (outcomes.get(subject) ?? new Set()).add(outcomeOf(status)));
  }
  const flakyRevisions = [...outcomes.values()].filter(({ size }) => size === 2).length;
  return { flakyRevisions, revisions: outcomes.size };
}

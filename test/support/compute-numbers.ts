import type { HistoryEvent } from "./make-history";

/*
 * The numbers of docs/insights.md once more, straight from the events and as naively as can be: what
 * the stores are compared with. It shares no code with them.
 */
export interface Filter {
  project?: string;
  workflow?: string;
  job?: string;
  branch?: string;
  tag?: string;
  since?: Date;
  until?: Date;
}

export interface ComputedRun {
  projectId: string;
  projectSlug: string;
  project: string;
  pipelineNumber: number;
  workflow: string;
  job: string | null;
  workflowId: string;
  branch: string | null;
  tag: string | null;
  revision: string;
  status: string;
  stop: number;
  seconds: number;
  /** Null for a job. */
  waited: number | null;
}

/** The last word on each run. */
export function computeRuns(
  events: readonly HistoryEvent[],
  kind: "workflow" | "job",
): ComputedRun[] {
  const runs = new Map<string, ComputedRun>();
  for (const { type, project, pipeline, workflow, job } of events) {
    if (type !== `${kind}-completed`) continue;
    const { id, status, stopped_at } = (job ?? workflow) as { id: string } & ComputedFields;
    const start = Date.parse(job?.started_at ?? workflow.created_at);
    const stop = Date.parse(stopped_at);
    if ((runs.get(id)?.stop ?? -1) >= stop) continue;
    runs.set(id, {
      projectId: project.id,
      projectSlug: project.slug,
      project: project.name,
      pipelineNumber: pipeline.number,
      workflow: workflow.name,
      job: job?.name ?? null,
      workflowId: workflow.id,
      branch: pipeline.vcs.branch,
      tag: pipeline.vcs.tag ?? null,
      revision: pipeline.vcs.revision,
      status,
      stop,
      ...computeTimes(
        start,
        stop,
        kind === "workflow" ? listSpans(events, workflow.id) : undefined,
      ),
    });
  }
  return [...runs.values()].sort((a, b) => a.stop - b.stop);
}

type Span = [start: number, stop: number];

function listSpans(events: readonly HistoryEvent[], workflowId: string): Span[] {
  return events.flatMap(({ workflow, job }): Span[] =>
    job && workflow.id === workflowId
      ? [[Date.parse(job.started_at), Date.parse(job.stopped_at)]]
      : [],
  );
}

/** A workflow run ran while at least one of its jobs did: between two successive times, all or nothing. */
function computeTimes(
  start: number,
  stop: number,
  spans: readonly Span[] | undefined,
): Pick<ComputedRun, "seconds" | "waited"> {
  if (spans === undefined) return { seconds: (stop - start) / 1000, waited: null };
  const times = spans.flat().sort((a, b) => a - b);
  const ran = times.reduce((sum, from, n) => {
    const to = times[n + 1] ?? from;
    return spans.some(([a, b]) => a <= from && to <= b) ? sum + to - from : sum;
  }, 0);
  return { seconds: ran / 1000, waited: Math.max(0, stop - start - ran) / 1000 };
}

interface ComputedFields {
  status: string;
  stopped_at: string;
}

export function select(runs: readonly ComputedRun[], filter: Filter): ComputedRun[] {
  return runs.filter(
    (run) =>
      [run.project, run.projectSlug, run.projectId].includes(filter.project ?? run.project) &&
      (filter.workflow ?? run.workflow) === run.workflow &&
      (filter.job ?? run.job) === run.job &&
      (filter.branch ?? run.branch) === run.branch &&
      (filter.tag ?? run.tag) === run.tag &&
      run.stop >= Number(filter.since ?? 0) &&
      run.stop < Number(filter.until ?? Infinity),
  );
}

type Numbers = Record<string, number | string | null>;

export function computeCounts(runs: readonly ComputedRun[]): Numbers {
  const count = (...statuses: string[]): number =>
    runs.filter(({ status }) => statuses.includes(status)).length;
  const seconds = conclusive(runs).map((run) => run.seconds);
  const waited = conclusive(runs).flatMap((run) => run.waited ?? []);
  return {
    runs: runs.length,
    succeeded: count("success"),
    failed: count("failed", "error"),
    canceled: count("canceled"),
    other: runs.length - count("success", "failed", "error", "canceled"),
    p50Seconds: percentile(seconds, 0.5),
    p95Seconds: percentile(seconds, 0.95),
    p50WaitedSeconds: percentile(waited, 0.5),
    p95WaitedSeconds: percentile(waited, 0.95),
  };
}

export function computeNumbers(runs: readonly ComputedRun[]): Numbers {
  const recoveries = computeRecoveries(runs);
  const revisions = splitBy(conclusive(runs), branchOf, ({ revision }) => revision);
  const isFlaky = (group: ComputedRun[]): boolean =>
    group.some(({ status }) => status === "success") &&
    group.some(({ status }) => status !== "success");
  return {
    ...computeCounts(runs),
    meanTimeToRecoverySeconds: recoveries.length === 0 ? null : Math.round(mean(recoveries)) / 1000,
    recoveries: recoveries.length,
    flakyRevisions: revisions.filter(isFlaky).length,
    revisions: revisions.length,
    lastStatus: (findNewestRuns(runs).at(-1) ?? runs.at(-1))?.status ?? null,
    firstRunAt: runs[0]?.stop ?? null,
    lastRunAt: runs.at(-1)?.stop ?? null,
  };
}

/** In milliseconds. */
function computeRecoveries(runs: readonly ComputedRun[]): number[] {
  return splitBy(findNewestRuns(runs), branchOf).flatMap((branch) =>
    branch.flatMap((run, n) => {
      if (run.status !== "success") return [];
      let first = n;
      while (first > 0 && branch[first - 1]!.status !== "success") first -= 1;
      return first === n ? [] : [run.stop - branch[first]!.stop];
    }),
  );
}

/** The runs that were the newest of their branch when they stopped, as docs/insights.md defines it. */
function findNewestRuns(runs: readonly ComputedRun[]): ComputedRun[] {
  const isConclusive = ({ status }: ComputedRun): boolean =>
    ["success", "failed", "error", "unauthorized"].includes(status);
  const isNumber = (number: number): boolean => number >= 1 && number <= 2_147_483_648;
  const newest = splitBy(runs.filter(isConclusive), branchOf).flatMap((branch) => {
    const taken: ComputedRun[] = [];
    let skipped = 0;
    for (const run of branch) {
      const last = taken.at(-1);
      const isOlder =
        last !== undefined &&
        (run.branch !== null || run.tag === last.tag) &&
        isNumber(run.pipelineNumber) &&
        isNumber(last.pipelineNumber) &&
        run.pipelineNumber < last.pipelineNumber;
      skipped = isOlder && skipped < 4 ? skipped + 1 : 0;
      if (skipped === 0) taken.push(run);
    }
    return taken;
  });
  return newest.sort((a, b) => a.stop - b.stop);
}

/** Runs that failed before every other failed job of their workflow run. */
export function computeFirstFailures(jobRuns: readonly ComputedRun[]): ComputedRun[] {
  const failed = jobRuns.filter(({ status }) => status === "failed" || status === "error");
  return failed.filter((run) =>
    failed.every((other) => other.workflowId !== run.workflowId || other.stop >= run.stop),
  );
}

export function conclusive(runs: readonly ComputedRun[]): ComputedRun[] {
  return runs.filter(({ status }) => ["success", "failed", "error"].includes(status));
}

type KeyOf = (run: ComputedRun) => string | number | null;

export function splitBy(runs: readonly ComputedRun[], ...keys: KeyOf[]): ComputedRun[][] {
  const keyOf = (run: ComputedRun): string => JSON.stringify(keys.map((key) => key(run)));
  return [...new Set(runs.map(keyOf))].map((key) => runs.filter((run) => keyOf(run) === key));
}

function branchOf({ projectId, workflow, job, branch }: ComputedRun): string {
  return JSON.stringify([projectId, workflow, job, branch]);
}

/** The smallest value that at least this share of the values does not exceed. */
function percentile(values: readonly number[], share: number): number | null {
  const candidates = values.filter(
    (value) => values.filter((other) => other <= value).length >= share * values.length,
  );
  return candidates.length === 0 ? null : Math.min(...candidates);
}

function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b) / values.length;
}

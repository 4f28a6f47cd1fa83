import { didStart } from "./did-start";
import type { LoggedEvent } from "../event/logged-event";
import { mergeSpans, type Span } from "./merge-spans";
import type { EventLog } from "../ports";
import { identityOf, replaces, type Run, toRuns } from "./run";
import { groupBy } from "./summarize-runs";

/*
 * A workflow may wait for days, for an approval or a machine. The time in which it ran is the one in
 * which at least one of its jobs did; the rest of its duration it waited.
 */

type JobTimes = Pick<Run, "status" | "startedAt" | "stoppedAt">;

/** @returns milliseconds; null without a job */
export function measureRanFor(jobs: readonly JobTimes[]): number | null {
  if (jobs.length === 0) return null;
  return mergeSpans(spansOf(jobs)).reduce((sum, { from, to }) => sum + to - from, 0);
}

/** The times in which jobs ran; a job that never started has none. */
export function spansOf(jobs: readonly JobTimes[]): Span[] {
  return jobs.filter(didStart).map(({ startedAt, stoppedAt }) => {
    const from = startedAt ?? stoppedAt;
    return { from, to: Math.max(from, stoppedAt) };
  });
}

/**
 * How long the workflow runs that events report ran, in milliseconds, from the events of their jobs
 * that are in the log; by workflow id. Those without are missing.
 */
export async function findRanFor(
  log: Pick<EventLog, "listJobs">,
  events: readonly LoggedEvent[],
): Promise<Map<string, number>> {
  const workflows = events.flatMap(({ type, pipelineId, workflowId }) =>
    type === "workflow-completed" && pipelineId !== null && workflowId !== null
      ? { pipelineId, workflowId }
      : [],
  );
  const jobs = workflows.length === 0 ? [] : toRuns(await log.listJobs(workflows));
  const found = new Map<string, number>();
  for (const [id, group] of groupBy(jobs, ({ workflowId }) => workflowId))
    if (id !== null) found.set(id, measureRanFor(group) ?? 0);
  return found;
}

/** An event with its run's `ranFor`. */
export type TimedEvent<Event extends LoggedEvent = LoggedEvent> = Event & Pick<Run, "ranFor">;

/** @throws any error of the store */
export async function timeEvents<Event extends LoggedEvent>(
  log: Pick<EventLog, "listJobs">,
  events: readonly Event[],
): Promise<TimedEvent<Event>[]> {
  const found = await findRanFor(log, events);
  return events.map((event) => ({ ...event, ranFor: ranForOf(event, found) }));
}

/** @param found by `findRanFor` */
export function ranForOf(
  { type, workflowId }: LoggedEvent,
  found: ReadonlyMap<string, number>,
): number | null {
  return type === "workflow-completed" ? (found.get(workflowId ?? "") ?? null) : null;
}

/** The fields that are needed of the stored runs of a pipeline. */
export type KnownRun = JobTimes & Pick<Run, "kind" | "id" | "workflowId" | "eventKey" | "ranFor">;

/**
 * Adds `ranFor` to runs that are about to be stored.
 *
 * @param known at least the stored runs of their workflows
 * @returns the runs, and the new times of stored workflow runs whose jobs came late
 */
export function addRanFor(
  changed: readonly Run[],
  known: readonly KnownRun[],
): { runs: Run[]; late: Pick<Run, "id" | "ranFor">[] } {
  const newest = new Map<string, KnownRun>(known.map((run) => [identityOf(run), run]));
  for (const run of changed) {
    const before = newest.get(identityOf(run));
    if (before === undefined || replaces(run, before)) newest.set(identityOf(run), run);
  }
  const jobs = groupBy(
    [...newest.values()].filter(({ kind }) => kind === "job"),
    ({ workflowId }) => workflowId,
  );
  // Without a pipeline, stored runs are not looked up.
  const touched = new Set(
    changed.flatMap((run) => (run.pipelineId === null ? [] : run.workflowId)),
  );
  const measure = (id: string): number | null =>
    touched.has(id) ? measureRanFor(jobs.get(id) ?? []) : null;
  const knownRanFor = new Map(known.map((run) => [identityOf(run), run.ranFor]));
  return {
    runs: changed.map((run) => {
      if (run.kind === "job") return run;
      return { ...run, ranFor: measure(run.id) ?? knownRanFor.get(identityOf(run)) ?? null };
    }),
    late: known.flatMap(({ kind, id, ranFor }) => {
      const now = kind === "workflow" ? measure(id) : null;
      return now === null || now === ranFor ? [] : { id, ranFor: now };
    }),
  };
}

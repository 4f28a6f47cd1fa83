import { didStart } from "./did-start";
import type { LoggedEvent } from "../event/logged-event";
import { mergeSpans, type Span } from "./merge-spans";
import type { EventLog } from "../ports";
import { groupBy } from "./group-by";
import { type Run, toRuns } from "./run";

/*
 * A workflow may wait for days, for an approval or a machine. The time in which it ran is the one in
 * which at least one of its jobs did; the rest of its duration it waited.
 */

export type JobTimes = Pick<Run, "status" | "startedAt" | "stoppedAt">;

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

import { type BranchState, concludes, type Conclusion, type RunChange } from "./change";
import type { LoggedEvent } from "./logged-event";
import type { Streak } from "./notification";

/** An event compared with the history of its branch. */
export interface Compared {
  /** Null for an event that concludes nothing, comes late, or repeats a conclusion of its run. */
  change: RunChange | null;
  /** For `broken` and `fixed`, the streak that ended; else the one that goes on. Null without a history. */
  streak: Streak | null;
  /** What the event makes of the history; undefined if it changes nothing. */
  state: BranchState | undefined;
}

/** What shares one history: a workflow (and job) on a branch. All tags of a workflow share one. */
export function subjectOf(event: LoggedEvent): string {
  const { projectId, projectSlug, project, workflow, job, branch, tag } = event;
  const ref = tag !== null && branch === null ? ["tag"] : ["branch", branch];
  return JSON.stringify([projectId ?? projectSlug ?? project, workflow, job, ...ref]);
}

/** When a run stopped, in milliseconds since 1970; when it was received, if CircleCI did not say. */
export function stoppedAt({ stoppedAt, happenedAt, receivedAt }: LoggedEvent): number {
  const times = [stoppedAt, happenedAt, receivedAt].map((time) => Date.parse(time ?? ""));
  return times.find((time) => !Number.isNaN(time)) ?? 0;
}

/** Compares a finished run with the last conclusive one, in whatever order their events arrive. */
export function compareWithHistory(event: LoggedEvent, before: BranchState | undefined): Compared {
  const conclusion = isRun(event) ? concludes(event.status) : undefined;
  if (conclusion === undefined) return { change: null, streak: null, state: undefined };
  const stopped = stoppedAt(event);
  const run = `${runIdOf(event)} ${conclusion}`;
  if (before && (before.runs.includes(run) || stopped < before.stoppedAt)) {
    return { change: null, streak: null, state: undefined };
  }
  const streak = before
    ? { since: new Date(before.since).toISOString(), eventKey: before.sinceEventKey }
    : null;
  const change = changeBetween(before?.conclusion ?? "passing", conclusion);
  const goesOn = before?.conclusion === conclusion;
  const state: BranchState = {
    subject: subjectOf(event),
    conclusion,
    runs: [run, ...(before?.runs ?? [])].slice(0, maxRuns),
    stoppedAt: stopped,
    since: goesOn ? before.since : stopped,
    sinceEventKey: goesOn ? before.sinceEventKey : event.key,
    openAt: before?.openAt ?? [],
  };
  return { change, streak, state };
}

/** Runs of one branch that may still report when newer ones have: those that run side by side. */
const maxRuns = 20;

function changeBetween(before: Conclusion, after: Conclusion): RunChange {
  if (before === after) return after === "passing" ? "still_passing" : "still_failing";
  return after === "passing" ? "fixed" : "broken";
}

function isRun({ type }: LoggedEvent): boolean {
  return type === "workflow-completed" || type === "job-completed";
}

/** CircleCI's id of the run; the event's own if it did not send one. */
function runIdOf({ type, workflowId, jobId, id }: LoggedEvent): string {
  return (type === "job-completed" ? jobId : workflowId) ?? id;
}

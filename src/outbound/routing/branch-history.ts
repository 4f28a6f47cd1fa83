import {
  type BranchState,
  concludes,
  type Conclusion,
  conclusiveStatuses,
  type RunChange,
} from "../../core/runs/change";
import type { LoggedEvent } from "../../core/event/logged-event";
import { placeRun, toPlaced } from "../../core/runs/newest-run";
import type { Streak } from "../../core/routing/notification";
import { isTime } from "../../core/event/read-time";
import { stopOf } from "../../core/event/stop-of";

/** An event compared with the history of its branch. */
export interface Compared {
  /** Whether an earlier event reported the same status of the same run. */
  isRepeated: boolean;
  /** Undefined for an event that concludes nothing. */
  conclusion: Conclusion | undefined;
  /** Null for an event that is not about the newest run, or repeats a conclusion of its run. */
  change: RunChange | null;
  /**
   * The streak that ended, for `broken` and `fixed`; else the one that continues. Null without a
   * history.
   */
  streak: Streak | null;
  /** The number of the newest pipeline, for a run of an older one. */
  olderThan: number | null;
  /** The new history; undefined if the event does not change it. */
  state: BranchState | undefined;
}

/** The key of a history: a workflow (and job) on a branch. All tags of a workflow share one. */
export function subjectOf(event: LoggedEvent): string {
  const { projectId, projectSlug, project, workflow, job, branch, tag } = event;
  const ref = tag !== null && branch === null ? ["tag"] : ["branch", branch];
  return JSON.stringify([projectId ?? projectSlug ?? project, workflow, job, ...ref]);
}

/** When a run stopped, in milliseconds since 1970. */
export function stoppedAt(event: LoggedEvent): number {
  return stopOf(event, Date.parse(event.receivedAt));
}

/**
 * Compares a finished run with the newest conclusive one, in whatever order their events arrive.
 */
export function compareWithHistory(event: LoggedEvent, before: BranchState | undefined): Compared {
  const conclusion = isRun(event) ? concludes(event.status) : undefined;
  const nothing = { isRepeated: false, conclusion, change: null, streak: null, olderThan: null };
  if (!isRun(event)) return { ...nothing, state: undefined };
  const known = before?.runs ?? [];
  const isRepeated = isReported(event, known);
  if (isRepeated) return { ...nothing, isRepeated, state: undefined };

  const state = {
    ...(before ?? newState(event)),
    runs: [nameOf(event, event.status), ...known].slice(0, maxRuns),
  };
  const history = state.conclusion === null ? undefined : withReadableStop(state, event);
  const { place, newest } = placeRun(toPlaced(event, stoppedAt(event)), history);
  const olderThan = place === "older" ? newest.pipelineNumber : null;
  if (conclusion === undefined || hasConcluded(event, conclusion, known)) {
    return { ...nothing, olderThan, state };
  }
  if (place !== "newest") return { ...nothing, olderThan, state: { ...state, ...newest } };
  const began = { since: newest.stoppedAt, sinceEventKey: event.key };
  return {
    ...nothing,
    change: changeBetween(history?.conclusion ?? "passing", conclusion),
    streak: history ? streakOf(history) : null,
    state: { ...state, ...newest, conclusion, ...(history?.conclusion !== conclusion && began) },
  };
}

/** Maximum number of remembered runs of a branch, which may still be reported again. */
const maxRuns = 50;

function isRun({ type }: LoggedEvent): boolean {
  return type === "workflow-completed" || type === "job-completed";
}

/** A run with a status, by CircleCI's id of the run; by the event's own if it did not send one. */
function nameOf({ type, workflowId, jobId, id }: LoggedEvent, status: string | null): string {
  return `${(type === "job-completed" ? jobId : workflowId) ?? id} ${status}`;
}

/** Whether the status was reported. Earlier versions stored conclusions instead of statuses. */
function isReported(event: LoggedEvent, known: readonly string[]): boolean {
  const conclusion = concludes(event.status);
  return [event.status, ...(conclusion ? [conclusion] : [])].some((word) =>
    known.includes(nameOf(event, word)),
  );
}

/** Whether the run had this conclusion already, with another status. */
function hasConcluded(
  event: LoggedEvent,
  conclusion: Conclusion,
  known: readonly string[],
): boolean {
  return conclusiveStatuses[conclusion].some((status) => known.includes(nameOf(event, status)));
}

function newState(event: LoggedEvent): BranchState {
  return {
    ...{ subject: subjectOf(event), conclusion: null, runs: [], openAt: [] },
    ...{ ...toPlaced(event, stoppedAt(event)), olderInRow: 0, since: 0, sinceEventKey: event.key },
  };
}

/**
 * Repairs a stop in the far future, which earlier versions stored, and after which every run would
 * be late.
 */
function withReadableStop(state: BranchState, { receivedAt }: LoggedEvent): BranchState {
  const isReadable = isTime(state.stoppedAt, Date.parse(receivedAt));
  return isReadable ? state : { ...state, stoppedAt: 0 };
}

function changeBetween(before: Conclusion, after: Conclusion): RunChange {
  if (before === after) return after === "passing" ? "still_passing" : "still_failing";
  return after === "passing" ? "fixed" : "broken";
}

function streakOf({ since, sinceEventKey }: BranchState): Streak {
  return { since: new Date(since).toISOString(), eventKey: sinceEventKey };
}

import type { NewestRun } from "./newest-run";

/**
 * How a finished run compares with the last conclusive run of the same project, workflow and branch
 * (for a job: and job). Without a history, the run before counts as passing.
 */
export type RunChange = "broken" | "fixed" | "still_failing" | "still_passing";

/** `silent`: nothing has arrived from a project for much longer than ever before. */
export type Change = RunChange | "silent";

/** A run that is conclusive passes or fails; any other changes nothing. */
export type Conclusion = "passing" | "failing";

/** A run that was not authorized did not do its work, like one that failed. */
export const conclusiveStatuses: Readonly<Record<Conclusion, readonly string[]>> = {
  passing: ["success"],
  failing: ["failed", "error", "unauthorized"],
};

/**
 * The conclusion of a status; undefined for `canceled`, `not_run` and statuses that CircleCI adds.
 */
export function concludes(status: string | null): Conclusion | undefined {
  if (status === null) return undefined;
  if (conclusiveStatuses.passing.includes(status)) return "passing";
  return conclusiveStatuses.failing.includes(status) ? "failing" : undefined;
}

/** The newest run of one workflow or job on one branch, and the streak it belongs to. */
export interface BranchState extends NewestRun {
  /** Identity of project, workflow, branch (all tags are one) and, for a job, job: `subjectOf`. */
  subject: string;
  /**
   * Null without a conclusive run. The fields of the newest run and the streak then have no
   * meaning.
   */
  conclusion: Conclusion | null;
  /** The runs that were reported last, newest first, each as its id and status. */
  runs: readonly string[];
  /** When the first run of the streak stopped, in milliseconds since 1970. */
  since: number;
  /** The event whose run began the streak. */
  sinceEventKey: string;
  /** Destinations with an incident open for this subject, which the fix closes. */
  openAt: readonly string[];
}

/** A state as a store has it. Earlier versions stored no pipeline numbers. */
export type StoredBranchState = Omit<BranchState, keyof NewestRun> &
  Pick<NewestRun, "stoppedAt"> &
  Partial<NewestRun>;

export function readBranchState(stored: StoredBranchState): BranchState {
  return { pipelineNumber: null, tag: null, olderInRow: 0, ...stored };
}

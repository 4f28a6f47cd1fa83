/**
 * How a finished run compares with the last conclusive run of the same project, workflow and branch
 * (for a job: and job). Without a history, the run before counts as passing.
 */
export type RunChange = "broken" | "fixed" | "still_failing" | "still_passing";

/** `silent`: nothing has arrived from a project for much longer than ever before. */
export type Change = RunChange | "silent";

/** A run with one of these statuses is conclusive; any other changes nothing. */
export type Conclusion = "passing" | "failing";

/** `success` passes; `failed` and `error` fail; `canceled`, `unauthorized` and `not_run` conclude nothing. */
export function concludes(status: string | null): Conclusion | undefined {
  if (status === "success") return "passing";
  return status === "failed" || status === "error" ? "failing" : undefined;
}

/** The newest conclusive run of one workflow or job on one branch, and the streak it belongs to. */
export interface BranchState {
  /** Identity of project, workflow, branch (all tags are one) and, for a job, job: `subjectOf`. */
  subject: string;
  conclusion: Conclusion;
  /** The newest conclusive runs, newest first, each as its id and conclusion. */
  runs: readonly string[];
  /** When the newest of them stopped, in milliseconds since 1970. */
  stoppedAt: number;
  /** When the first run of the streak stopped, in milliseconds since 1970. */
  since: number;
  /** The event whose run began the streak. */
  sinceEventKey: string;
  /** Destinations with an incident open for this subject: what they opened is closed on the fix. */
  openAt: readonly string[];
}

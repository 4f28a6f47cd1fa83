import type { Run } from "./run";

/** Whether a job ran: CircleCI may send a start for one that did not. */
export function didStart({ startedAt, status }: Pick<Run, "startedAt" | "status">): boolean {
  return startedAt !== null && status !== "not_run";
}

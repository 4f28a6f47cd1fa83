import type { Run } from "./run";

/** A job that did not run has the time of its workflow's creation instead of a start. */
export function didStart({ startedAt, status }: Pick<Run, "startedAt" | "status">): boolean {
  return startedAt !== null && status !== "not_run";
}

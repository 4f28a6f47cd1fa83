import type { Run } from "./run";

/** A job that did not run may have been sent with a start. */
export function didStart({ startedAt, status }: Pick<Run, "startedAt" | "status">): boolean {
  return startedAt !== null && status !== "not_run";
}

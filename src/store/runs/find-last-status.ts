import { type NewestRun, placeRun, toPlaced } from "../../core/runs/newest-run";
import type { Run } from "../../core/runs/run";

/** The number of conclusive runs to read: the newest one is among them. */
export const comparedRuns = 100;

/**
 * The status of the newest of a subject's conclusive runs.
 *
 * @param runs in the order in which they stopped
 */
export function findLastStatus(runs: readonly Run[]): string | undefined {
  let newest: NewestRun | undefined;
  let status: string | undefined;
  for (const run of runs) {
    const placed = placeRun(toPlaced(run, run.stoppedAt), newest);
    newest = placed.newest;
    if (placed.place === "newest") status = run.status ?? undefined;
  }
  return status;
}

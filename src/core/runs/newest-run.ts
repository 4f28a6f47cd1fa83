import type { Run } from "./run";

/**
 * What decides which run a subject's state belongs to. Only conclusive runs are compared. The thread
 * that computes numbers has the same in src/store/numbers/newest-run.js.
 */
export interface PlacedRun {
  pipelineNumber: number | null;
  /** Null on a branch. */
  tag: string | null;
  /** In milliseconds since 1970. */
  stoppedAt: number;
}

export function toPlaced(
  { pipelineNumber, branch, tag }: Pick<Run, "pipelineNumber" | "branch" | "tag">,
  stoppedAt: number,
): PlacedRun {
  return { pipelineNumber, tag: branch === null ? tag : null, stoppedAt };
}

/** The run that a subject's state belongs to. */
export interface NewestRun extends PlacedRun {
  /** Runs of older pipelines that stopped after it, since the last one that was newer. */
  olderInRow: number;
}

/** `late`: it stopped before the newest run, and their pipelines have no order or are one. */
export type Place = "newest" | "older" | "late";

/** After this many in a row, the older pipelines are right, and the newest run's number is absurd. */
const maxOlderInRow = 5;

/** CircleCI counts a project's pipelines from 1. */
const maxNumber = 2 ** 31;

/**
 * The order of commits, not of finishing: the run of the newest pipeline counts, within one pipeline
 * the run that stopped last. Where a number is missing, and between tags, the stop decides.
 *
 * @param newest undefined for the first run
 * @returns the place of the run, and the newest run from then on
 */
export function placeRun(
  run: PlacedRun,
  newest: NewestRun | undefined,
): { place: Place; newest: NewestRun } {
  const { pipelineNumber, tag, stoppedAt } = run;
  const itself = { pipelineNumber, tag, stoppedAt, olderInRow: 0 };
  if (newest === undefined) return { place: "newest", newest: itself };
  const order = comparePipelines(run, newest);
  if (order > 0) return { place: "newest", newest: itself };
  if (order === 0) {
    const isLate = stoppedAt < newest.stoppedAt;
    return isLate ? { place: "late", newest } : { place: "newest", newest: itself };
  }
  const olderInRow = newest.olderInRow + Number(stoppedAt > newest.stoppedAt);
  if (olderInRow === maxOlderInRow) return { place: "newest", newest: itself };
  return { place: "older", newest: { ...newest, olderInRow } };
}

/** Conclusive runs that are read to find the newest one: those before cannot be. */
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

/** Zero: their numbers say nothing. */
function comparePipelines(a: PlacedRun, b: PlacedRun): number {
  if (a.tag !== b.tag || !isNumber(a.pipelineNumber) || !isNumber(b.pipelineNumber)) return 0;
  return a.pipelineNumber - b.pipelineNumber;
}

function isNumber(number: number | null): number is number {
  return Number.isInteger(number) && number !== null && number >= 1 && number <= maxNumber;
}

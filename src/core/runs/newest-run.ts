import type { Run } from "./run";

/**
 * The fields that decide which run a subject's state belongs to. Only conclusive runs are compared.
 * Tags are texts, or the numbers that stand for them.
 */
export interface PlacedRun<Tag = string | null> {
  pipelineNumber: number | null;
  /** Null, or 0, on a branch. */
  tag: Tag;
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
export interface NewestRun<Tag = string | null> extends PlacedRun<Tag> {
  /** Runs of older pipelines that stopped after it, since the last one that was newer. */
  olderInRow: number;
}

/** `late`: it stopped before the newest run, and their pipelines have no order or are one. */
export type Place = "newest" | "older" | "late";

/**
 * After this many in a row, the older pipelines are right, and the newest run's number is absurd.
 */
const maxOlderInRow = 5;

/** CircleCI counts a project's pipelines from 1. */
const maxNumber = 2 ** 31;

/**
 * The order of commits, not of finishing: the run of the newest pipeline counts, within one
 * pipeline the run that stopped last. Where a number is missing, and between tags, the stop
 * decides.
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
  const isLate = stoppedAt < newest.stoppedAt && comparePipelines(run, newest) === 0;
  if (isLate) return { place: "late", newest };
  const olderInRow = countOlder(run, newest);
  return olderInRow === undefined
    ? { place: "newest", newest: itself }
    : { place: "older", newest: { ...newest, olderInRow } };
}

/**
 * For runs that come in the order in which they stopped.
 *
 * @returns `olderInRow` with a run of an older pipeline; undefined if the run is the newest from
 *   then on
 */
export function countOlder<Tag>(run: PlacedRun<Tag>, newest: NewestRun<Tag>): number | undefined {
  if (comparePipelines(run, newest) >= 0) return undefined;
  const olderInRow = newest.olderInRow + Number(run.stoppedAt > newest.stoppedAt);
  return olderInRow === maxOlderInRow ? undefined : olderInRow;
}

/** Compares the pipelines of two runs; 0 if their numbers do not decide. */
function comparePipelines<Tag>(a: PlacedRun<Tag>, b: PlacedRun<Tag>): number {
  if (a.tag !== b.tag || !isNumber(a.pipelineNumber) || !isNumber(b.pipelineNumber)) return 0;
  return a.pipelineNumber - b.pipelineNumber;
}

function isNumber(number: number | null): number is number {
  return Number.isInteger(number) && number !== null && number >= 1 && number <= maxNumber;
}

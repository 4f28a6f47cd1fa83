import type { GroupNumbers } from "./numbers-question";
import type { RunNames } from "./run-columns";

/** The counts of a group of runs. */
export interface RunGroup extends Omit<GroupNumbers, "numbers" | "project"> {
  /** The number of runs with each outcome, by its place in `outcomes`. */
  counts: [number, number, number, number];
  /** In milliseconds. */
  took: number[];
  waited: number[];
  recoveries: number;
  /** The total duration of the streaks that ended, in milliseconds. */
  brokenFor: number;
  revisions: number;
  flakyRevisions: number;
  firstRunAt: number | null;
  lastRunAt: number | null;
  /** Numbers of names, like `project`. */
  lastStatus: number;
  project: number;
  hasConclusion: boolean;
}

export function createGroup(names: (string | null)[], time: number | null): RunGroup {
  // One by one: groups that are made of spread objects are slower to count in.
  return {
    names,
    time,
    counts: [0, 0, 0, 0],
    took: [],
    waited: [],
    recoveries: 0,
    brokenFor: 0,
    revisions: 0,
    flakyRevisions: 0,
    firstFailures: 0,
    firstRunAt: null,
    lastRunAt: null,
    lastStatus: 0,
    project: 0,
    hasConclusion: false,
  };
}

export function readGroup(group: RunGroup, { texts, projects }: RunNames): GroupNumbers {
  const { names, time, counts, brokenFor, lastStatus, firstFailures, project } = group;
  const { recoveries, revisions, flakyRevisions, firstRunAt, lastRunAt } = group;
  const [succeeded, failed, canceled, other] = counts;
  const took = Float64Array.from(group.took).sort();
  const waited = Float64Array.from(group.waited).sort();
  const numbers = {
    runs: succeeded + failed + canceled + other,
    ...{ succeeded, failed, canceled, other },
    p50Seconds: nearestRank(took, 50),
    p95Seconds: nearestRank(took, 95),
    p50WaitedSeconds: nearestRank(waited, 50),
    p95WaitedSeconds: nearestRank(waited, 95),
    meanTimeToRecoverySeconds: recoveries === 0 ? null : Math.round(brokenFor / recoveries) / 1000,
    ...{ recoveries, revisions, flakyRevisions, firstRunAt, lastRunAt },
    lastStatus: texts.textOf(lastStatus),
  };
  return { project: projects.recordOf(project), names, time, firstFailures, numbers };
}

/**
 * The nearest-rank percentile: the smallest value that at least so many percent do not exceed. In
 * seconds.
 */
function nearestRank(sorted: Float64Array, percent: number): number | null {
  const time = sorted[Math.ceil((sorted.length * percent) / 100) - 1];
  return time === undefined ? null : time / 1000;
}

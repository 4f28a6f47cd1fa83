import { countOlder, type NewestRun, type PlacedRun } from "../../core/runs/newest-run";
import { conclusions, outcomes, type RunColumns, type RunNames } from "./run-columns";
import type { RunGroup } from "./run-group";

const failed = outcomes.indexOf("failed");
const passing = conclusions.indexOf("passing");

/** Decides for each failed job, oldest first, whether it was the first of its workflow run. */
export function findFirstFailures(): (workflowRun: number) => boolean {
  const workflowRuns = new Set<number>();
  return (workflowRun) => {
    if (workflowRun === 0) return true;
    if (workflowRuns.has(workflowRun)) return false;
    workflowRuns.add(workflowRun);
    return true;
  };
}

type AddRun = (group: RunGroup, part: RunColumns, i: number) => void;

/** Follows the state of each subject, which is that of its newest run. */
export function followStates({ subjects }: RunNames): AddRun {
  // Arrays, and one object for all, because there may be as many subjects as runs.
  const count = subjects.count();
  const isKnown = new Uint8Array(count);
  const numbers = new Uint32Array(count);
  const tags = new Uint32Array(count);
  const stops = new Float64Array(count);
  const older = new Uint8Array(count);
  /** When the streak of failures began; NaN: it is not broken. */
  const brokeAt = new Float64Array(count).fill(NaN);
  const run: PlacedRun<number> = { pipelineNumber: 0, tag: 0, stoppedAt: NaN };
  const newest: NewestRun<number> = { pipelineNumber: 0, tag: 0, stoppedAt: NaN, olderInRow: 0 };

  /** Whether the subject's state belongs to the run. */
  function place(subject: number): boolean {
    newest.pipelineNumber = numbers[subject]!;
    newest.tag = tags[subject]!;
    newest.stoppedAt = stops[subject]!;
    newest.olderInRow = older[subject]!;
    const olderInRow = isKnown[subject] === 1 ? countOlder(run, newest) : undefined;
    older[subject] = olderInRow ?? 0;
    if (olderInRow !== undefined) return false;
    isKnown[subject] = 1;
    numbers[subject] = run.pipelineNumber ?? 0;
    tags[subject] = run.tag;
    stops[subject] = run.stoppedAt;
    return true;
  }

  return (group, part, i) => {
    const subject = part.subject[i]!;
    const tag = part.tag[i]!;
    const stoppedAt = part.stoppedAt[i]!;
    run.pipelineNumber = part.pipelineNumber[i]!;
    run.tag = tag !== 0 && subjects.recordOf(subject).branch === null ? tag : 0;
    run.stoppedAt = stoppedAt;
    if (!place(subject)) return;
    group.hasConclusion = true;
    group.lastStatus = part.status[i]!;
    const since = brokeAt[subject]!;
    const isBroken = !Number.isNaN(since);
    if (part.conclusion[i] !== passing) {
      if (!isBroken) brokeAt[subject] = stoppedAt;
    } else if (isBroken) {
      group.recoveries += 1;
      group.brokenFor += stoppedAt - since;
      brokeAt[subject] = NaN;
    }
  };
}

/** Follows the outcomes of each revision of a subject. */
export function followRevisions({ revisions }: RunNames): AddRun {
  /** 1: one failed; 2: one succeeded; 3: both. */
  const outcomesOf = new Uint8Array(revisions.count());
  return (group, { outcome, revision }, i) => {
    const number = revision[i]!;
    if (number === 0) return;
    const before = outcomesOf[number]!;
    const after = before | (outcome[i] === failed ? 1 : 2);
    outcomesOf[number] = after;
    if (before === 0) group.revisions += 1;
    else if (before !== after) group.flakyRevisions += 1;
  };
}

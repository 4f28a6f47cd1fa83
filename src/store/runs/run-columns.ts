import { concludes } from "../../core/runs/change";
import type { ProjectNames } from "../../core/runs/insights";
import { projectIdOf } from "../../core/runs/project-id";
import { type Outcome, outcomeOf, type Run } from "../../core/runs/run";
import { timesOf } from "../../core/runs/run-times";
import { createNumbering, createRecords, type Numbering, type Records } from "./numbering";

export const outcomes: readonly Outcome[] = ["succeeded", "failed", "canceled", "other"];

/** The fields that numbers are computed from. */
export const countedFields = [
  ...(["projectId", "projectSlug", "project", "workflow", "job", "branch", "tag"] as const),
  ...(["stoppedAt", "eventKey", "duration", "ranFor", "status", "revision"] as const),
  ...(["pipelineNumber", "workflowId"] as const),
] satisfies (keyof Run)[];

export type CountedRun = Pick<Run, (typeof countedFields)[number]>;

/** Runs as arrays of numbers, in the order in which they stopped. */
export type RunColumns = ReturnType<typeof createColumns>;

function createColumns(length: number) {
  return {
    length,
    /** The workflow or job of a project on a branch. */
    subject: new Uint32Array(length),
    /** The project as the run names it: names may change. */
    project: new Uint32Array(length),
    /** The pipeline number; 0 if it is unknown or implausible. */
    pipelineNumber: new Uint32Array(length),
    stoppedAt: new Float64Array(length),
    eventKey: new Float64Array(length),
    /** `RunTimes`; NaN: unknown. */
    took: new Float64Array(length),
    waited: new Float64Array(length),
    /** The place in `outcomes`. */
    outcome: new Uint8Array(length),
    /** The place in `conclusions`. */
    conclusion: new Uint8Array(length),
    status: new Uint32Array(length),
    tag: new Uint32Array(length),
    /** The revision of the subject; 0: unknown. */
    revision: new Uint32Array(length),
    /** The workflow run of a failed job; 0: unknown. */
    workflowRun: new Uint32Array(length),
  };
}

export const conclusions = [undefined, "passing", "failing"] as const;

const names = Object.keys(createColumns(0)).slice(1) as Exclude<keyof RunColumns, "length">[];

export interface Subject {
  /** `projectIdOf`. */
  project: string | null;
  workflow: string | null;
  job: string | null;
  branch: string | null;
}

/** The texts that the columns' numbers stand for. */
export interface RunNames {
  subjects: Records<Subject>;
  projects: Records<ProjectNames>;
  revisions: Numbering;
  texts: Numbering;
}

export function createRunNames(): RunNames {
  return {
    subjects: createRecords(([project = null, workflow = null, job = null, branch = null]) => {
      return { project, workflow, job, branch };
    }),
    projects: createRecords(([projectId = null, projectSlug = null, project = null]) => {
      return { projectId, projectSlug, project };
    }),
    revisions: createNumbering(),
    texts: createNumbering(),
  };
}

/** @param runs in the order in which they stopped */
export function toColumns(
  runs: readonly CountedRun[],
  { subjects, projects, revisions, texts }: RunNames,
): RunColumns {
  const columns = createColumns(runs.length);
  runs.forEach((run, i) => {
    const { workflow, job, branch, status, revision, pipelineNumber } = run;
    const subject = subjects.numberOf(projectIdOf(run), workflow, job, branch);
    const { took, waited } = timesOf(run);
    const outcome = outcomeOf(status);
    columns.subject[i] = subject;
    columns.project[i] = projects.numberOf(run.projectId, run.projectSlug, run.project);
    columns.pipelineNumber[i] =
      pipelineNumber !== null && pipelineNumber <= 2 ** 31 ? pipelineNumber : 0;
    columns.stoppedAt[i] = run.stoppedAt;
    columns.eventKey[i] = run.eventKey;
    columns.took[i] = took ?? NaN;
    columns.waited[i] = waited ?? NaN;
    columns.outcome[i] = outcomes.indexOf(outcome);
    columns.conclusion[i] = conclusions.indexOf(concludes(status));
    columns.status[i] = texts.numberOf(status);
    columns.tag[i] = texts.numberOf(run.tag);
    columns.revision[i] = revision === null ? 0 : revisions.numberOf(`${subject} ${revision}`);
    columns.workflowRun[i] =
      job !== null && outcome === "failed" ? texts.numberOf(run.workflowId) : 0;
  });
  return columns;
}

/** Both are in the order in which the runs stopped, and so is the result. */
export function mergeColumns(first: RunColumns, second: RunColumns): RunColumns {
  const merged = createColumns(first.length + second.length);
  let [a, b] = [0, 0];
  for (let i = 0; i < merged.length; i += 1) {
    const isOfFirst = b === second.length || (a < first.length && stopsBefore(first, a, second, b));
    const [source, place] = isOfFirst ? [first, a++] : [second, b++];
    for (const name of names) merged[name][i] = source[name][place]!;
  }
  return merged;
}

function stopsBefore(first: RunColumns, a: number, second: RunColumns, b: number): boolean {
  const [stop, otherStop] = [first.stoppedAt[a]!, second.stoppedAt[b]!];
  return stop < otherStop || (stop === otherStop && first.eventKey[a]! < second.eventKey[b]!);
}

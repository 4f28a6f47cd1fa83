import type { ProjectNames, RunNumbers } from "../../core/runs/insights";
import type { RunKind } from "../../core/runs/run";

/** A question for numbers of runs. It is sent to a thread, so it is all data. */
export interface NumbersQuestion {
  kind: RunKind;
  filter: NumbersFilter;
  /** The groups: each workflow, each job, or everything together. */
  by: readonly ("project" | "workflow" | "job")[];
  /** The length of the periods that are grouped by instead, in milliseconds. */
  period?: { length: number; offset: number };
}

export interface NumbersFilter {
  /** Name, slug or id. */
  project?: string | undefined;
  workflow?: string | undefined;
  job?: string | undefined;
  branch?: string | undefined;
  tag?: string | undefined;
  /** In milliseconds since 1970. */
  since?: number | undefined;
  until?: number | undefined;
}

export interface GroupNumbers {
  numbers: RunNumbers;
  /** The project as the group's last run names it; undefined without a run. */
  project: ProjectNames | undefined;
  /** The values of `by`; for a project its id, else its slug, else its name. */
  names: (string | null)[];
  /** When the period begins, in milliseconds since 1970; null without periods. */
  time: number | null;
  /** The number of jobs that were the first of their workflow run to fail. */
  firstFailures: number;
}

/** Computes numbers, in a thread or not. */
export type AskNumbers = (question: NumbersQuestion) => Promise<GroupNumbers[]>;

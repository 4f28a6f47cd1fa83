import type { FeedStep } from "../log/feed";
import type { Outcome, Run } from "./run";
import type { RunWatcher } from "./run-watcher";

/** Conclusive runs from which a number is reliable. Below, the pages mark it. */
export const smallSample = 10;

/**
 * The runs and their numbers, derived from the feed. Runs outlive their events. docs/insights.md
 * defines every number.
 */
export interface Insights {
  /** The key of the last feed item whose run is stored; 0 at first. */
  readCursor(): Promise<number>;

  /**
   * In one transaction: stores runs and moves the cursor. Of several events of one run the one that
   * stopped last counts, in whatever order they come. A workflow run gets its `ranFor` from the
   * stored runs of its jobs, whichever come first.
   *
   * @returns false, and stores nothing, when the cursor is no longer at `from`
   */
  save(runs: readonly Run[], step: FeedStep): Promise<boolean>;

  /** Only of a store that keeps each run as it keeps the event, without a consumer. The last watcher counts. */
  watch?: (watcher: RunWatcher) => void;

  /** By workflow, most runs first. */
  byWorkflow(filter: RunFilter): Promise<WorkflowNumbers[]>;

  /** By job of a workflow, most runs first. */
  byJob(filter: RunFilter): Promise<JobNumbers[]>;

  /** All workflow runs together; all job runs when the filter names a job. */
  total(filter: RunFilter): Promise<RunNumbers>;

  /** The numbers of workflow runs, or of the job's runs, oldest first, without empty periods. */
  byPeriod(filter: RunFilter, period: Period): Promise<PeriodNumbers[]>;

  /** Newest first, by when their first workflow was created. */
  listPipelines(filter: PipelineFilter, page: PipelinePage): Promise<Pipeline[]>;

  /** @param id CircleCI's */
  findPipeline(id: string): Promise<Pipeline | undefined>;

  /** The status of a workflow's newest conclusive run, as `placeRun` orders them, if there is one. */
  findLastConclusion(workflow: WorkflowOnBranch): Promise<string | undefined>;

  /** The activity of each project, by name. */
  listActivity(): Promise<ProjectActivity[]>;

  /** The newest gaps of each project, at most `limit`, newest first. */
  listGaps(limit: number): Promise<PipelineGap[]>;

  /**
   * Removes runs that stopped before a time, at most `limit` of each kind, oldest first, and the
   * pipelines that have none left.
   *
   * @returns how many runs it removed
   */
  removeBefore(time: Date, limit: number): Promise<number>;
}

/** One workflow of one project on one branch. */
export interface WorkflowOnBranch {
  projectSlug: string;
  workflow: string;
  branch: string;
}

/** A filter of runs: all given fields must fit. */
export interface RunFilter {
  /** The project's name, slug or id. */
  project?: string | undefined;
  workflow?: string | undefined;
  job?: string | undefined;
  branch?: string | undefined;
  tag?: string | undefined;
  /** The run stopped then or later. */
  since?: Date | undefined;
  /** The run stopped before. */
  until?: Date | undefined;
}

export type OutcomeCounts = Record<Outcome, number>;

/** Nearest-rank percentiles of conclusive runs, in seconds. */
export interface TimeNumbers {
  /** The percentiles of `RunTimes.took`. */
  p50Seconds: number | null;
  p95Seconds: number | null;
  /** The percentiles of `RunTimes.waited`, of workflow runs. */
  p50WaitedSeconds: number | null;
  p95WaitedSeconds: number | null;
}

/** The numbers of a group of runs. Null without a run to compute it from. */
export interface RunNumbers extends OutcomeCounts, TimeNumbers {
  /** Each run once, canceled ones included. */
  runs: number;
  /** From the first failure of a streak to the next success, stop to stop, on average. */
  meanTimeToRecoverySeconds: number | null;
  /** The number of streaks of failures that ended. */
  recoveries: number;
  /** Revisions of one workflow (and job) and branch with a failed and a successful run. */
  flakyRevisions: number;
  /** Revisions of one workflow (and job) and branch with a conclusive run. */
  revisions: number;
  /** The status of the newest conclusive run; without one, of the run that stopped last. */
  lastStatus: string | null;
  /** When the first and the last run stopped, in milliseconds since 1970. */
  firstRunAt: number | null;
  lastRunAt: number | null;
}

/** CircleCI's names of a project. One that is known by its id may have had several. */
export interface ProjectNames {
  projectId: string | null;
  projectSlug: string | null;
  project: string | null;
}

export interface WorkflowNumbers extends RunNumbers, ProjectNames {
  workflow: string | null;
}

export interface JobNumbers extends WorkflowNumbers {
  job: string | null;
  /** The number of workflow runs in which it was the first job to fail. */
  firstFailures: number;
}

/** Weeks begin on Monday; all in UTC. */
export type Period = "hour" | "day" | "week";

export interface PeriodNumbers extends OutcomeCounts, TimeNumbers {
  /** When the period begins, in milliseconds since 1970. */
  time: number;
  runs: number;
}

export interface PipelineFilter {
  /** The project's name, slug or id. */
  project?: string | undefined;
  branch?: string | undefined;
}

export interface PipelinePage {
  limit: number;
  /** The place after which the list begins. */
  after?: PipelinePlace | undefined;
}

/** Where a pipeline stands in the list. */
export interface PipelinePlace {
  /** In milliseconds since 1970. */
  createdAt: number;
  id: string;
}

/** A pipeline, from the events that arrived. */
export interface Pipeline extends PipelinePlace, ProjectNames {
  number: number | null;
  branch: string | null;
  tag: string | null;
  revision: string | null;
  subject: string | null;
  author: string | null;
  /** Workflow and job runs. Those of a list are the whole pipeline's, too. */
  runs: Run[];
}

export interface ProjectActivity {
  /** CircleCI's id of the project; its slug or name if that was not sent. */
  id: string;
  project: string | null;
  projectSlug: string | null;
  pipelines: number;
  /** The smallest and the largest pipeline number, null when none was sent. */
  firstNumber: number | null;
  lastNumber: number | null;
  /** The count of numbers between those two from which nothing arrived. */
  missing: number;
  /** When the last of its runs stopped, in milliseconds since 1970. */
  lastRunAt: number;
  /** The longest time between the beginnings of two successive pipelines, in milliseconds. */
  longestPause: number | null;
}

/** Successive pipeline numbers from which nothing arrived, between two that arrived. */
export interface PipelineGap {
  /** `ProjectActivity.id`. */
  projectId: string;
  from: number;
  to: number;
  /** When the pipelines before and after it began, in milliseconds since 1970. */
  after: number;
  before: number;
}

import { z } from "zod";

/** The responses of the routes of insights. docs/insights.md defines every number. */

const text = z.string().nullable();
const time = z.iso.datetime();
const count = z.int().min(0);
const seconds = z.number().min(0).nullable();

const outcomes = {
  runs: count.describe("Each run once, canceled ones included."),
  succeeded: count,
  failed: count.describe("Runs that ended with failed or error."),
  canceled: count,
  other: count.describe("unauthorized, not_run, and what CircleCI may add."),
};

const percentiles = {
  p50Seconds: seconds.describe(
    "Duration of conclusive runs, nearest rank: the time in which at least one job ran; without job events, stopped minus created.",
  ),
  p95Seconds: seconds,
  p50WaitedSeconds: seconds.describe(
    "The rest of the time between creation and end, of conclusive workflow runs with job events.",
  ),
  p95WaitedSeconds: seconds,
};

export const runNumbers = z
  .object({
    ...outcomes,
    conclusive: count.describe("Succeeded and failed together."),
    successRate: z.number().min(0).max(1).nullable().describe("Successes of conclusive runs."),
    ...percentiles,
    meanTimeToRecoverySeconds: seconds.describe(
      "From the first failure of a streak to the next success, on average.",
    ),
    recoveries: count.describe("How many streaks of failures ended."),
    flakyRevisions: count.describe("Revisions with a failed and a successful run."),
    revisions: count.describe("Revisions with a conclusive run."),
    runsPerDay: z.number().min(0),
    lastStatus: text.describe(
      "The status of the newest pipeline that succeeded, failed or was not authorized; without one, of the run that stopped last.",
    ),
    lastRunAt: time.nullable().describe("When the last run stopped."),
    isSmallSample: z.boolean().describe("Whether fewer than ten runs are conclusive."),
  })
  .meta({ id: "RunNumbers", description: "Null: there was no run to compute it from." });

const project = {
  projectId: text.describe("CircleCI's id of the project."),
  projectSlug: text.describe("Such as github/org/repo."),
  project: text.describe("Its name. Projects of two organizations may have one name."),
};

export const workflowNumbers = z
  .object({ ...project, workflow: text, ...runNumbers.shape })
  .meta({ id: "WorkflowNumbers" });

export const jobNumbers = z
  .object({
    ...workflowNumbers.shape,
    job: text,
    firstFailures: count.describe("Workflow runs in which it was the first job to fail."),
  })
  .meta({ id: "JobNumbers" });

export const workflowInsights = z
  .object({
    workflows: z.array(workflowNumbers).describe("Most runs first."),
    total: runNumbers.describe("All of them together."),
  })
  .meta({ id: "WorkflowInsights" });

export const jobInsights = z
  .object({ jobs: z.array(jobNumbers).describe("Most runs first.") })
  .meta({ id: "JobInsights" });

export const periodNumbers = z
  .object({ time: time.describe("When the period begins."), ...outcomes, ...percentiles })
  .meta({ id: "PeriodNumbers" });

export const periodInsights = z
  .object({
    days: z.array(periodNumbers).describe("Oldest first, from the first run to the last."),
  })
  .meta({ id: "PeriodInsights" });

const eventKey = z.string().describe("The event that it is known from; it may have been removed.");

export const jobOfPipeline = z
  .object({
    id: z.string(),
    name: text,
    number: z.int().nullable(),
    status: text,
    startedAt: time.nullable(),
    stoppedAt: time,
    eventKey,
  })
  .meta({ id: "JobOfPipeline" });

export const workflowOfPipeline = z
  .object({
    id: text.describe("Null for jobs that came without their workflow."),
    name: text,
    status: text.describe("Null, like the times, while only jobs of it arrived."),
    createdAt: time.nullable(),
    stoppedAt: time.nullable(),
    eventKey: eventKey.nullable(),
    ranSeconds: seconds.describe(
      "The time in which at least one of its jobs ran. Null without job events.",
    ),
    waitedSeconds: seconds.describe(
      "The rest of the time from createdAt to stoppedAt, such as the wait for an approval.",
    ),
    rerunOf: text.describe("The workflow run of the same name before it; null for the first."),
    jobs: z.array(jobOfPipeline).describe("In the order in which they started."),
  })
  .meta({ id: "WorkflowOfPipeline" });

export const pipeline = z
  .object({
    id: z.string(),
    number: z.int().nullable(),
    ...project,
    branch: text,
    tag: text,
    revision: text,
    subject: text,
    author: text,
    createdAt: time.describe("When its first workflow was created."),
    workflows: z.array(workflowOfPipeline).describe("In the order of their creation."),
  })
  .meta({ id: "Pipeline", description: "A pipeline as far as events of it arrived." });

export const pipelinePage = z
  .object({
    pipelines: z.array(pipeline).describe("Newest first."),
    next: text.describe("The cursor of the next page; null on the last."),
  })
  .meta({ id: "PipelinePage" });

const gap = z.object({
  from: z.int(),
  to: z.int(),
  count: z.int().min(1),
  after: time.describe("When the pipeline before the gap was created."),
  before: time.describe("When the pipeline after it was created."),
});

export const projectActivity = z
  .object({
    id: z.string(),
    ...project,
    projectId: z
      .string()
      .describe("The same as id: the project's slug or name if its id was not sent."),
    pipelines: count,
    firstNumber: z.int().nullable(),
    lastNumber: z.int().nullable(),
    missing: count.describe("Numbers between the two of which nothing arrived."),
    gaps: z.array(gap).describe("Newest first, the newest 100."),
    lastRunAt: time,
    longestPauseSeconds: seconds.describe("Between the beginnings of two successive pipelines."),
    isSilent: z.boolean().describe("Whether it has been silent for much longer than ever."),
  })
  .meta({ id: "ProjectActivity" });

export const missing = z.object({ projects: z.array(projectActivity) }).meta({ id: "Missing" });

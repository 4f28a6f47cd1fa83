import type { Random } from "./create-random";
import type { JobPlan, WorkflowPlan } from "./sample-workflows";

/** A run of a workflow. Times in milliseconds since 1970. */
export interface PlannedRun {
  status: string;
  /** Whether a rerun would pass. */
  isFlaky: boolean;
  jobs: readonly PlannedJob[];
  /** One for each `workflow-completed`: several if the workflow was canceled. */
  stops: readonly number[];
}

export interface PlannedJob {
  name: string;
  status: string;
  startedAt: number;
  stoppedAt: number;
}

export interface RunConditions {
  createdAt: number;
  /** Name of the job that is broken on this branch. */
  brokenJob?: string | undefined;
  /** The position in the history, from 0 to 1. */
  progress: number;
  /** Whether flaky jobs pass. */
  isLucky?: boolean;
}

/** Time from the last job's end to the workflow's end, in milliseconds. */
const workflowDelay = 40;

/** A run that nobody interrupts: a stage begins when all jobs of the one before passed. */
export function planRun(
  { stages }: WorkflowPlan,
  { createdAt, brokenJob, progress, isLucky = false }: RunConditions,
  random: Random,
): PlannedRun {
  const jobs: PlannedJob[] = [];
  let begin = createdAt;
  let isFlaky = false;
  for (const stage of stages) {
    const planned = stage.map((job) => {
      const fails = !isLucky && random.chance(job.flaky ?? 0);
      if (fails) isFlaky = true;
      const status = fails || job.name === brokenJob ? "failed" : "success";
      return planJob(job, { begin, progress, status }, random);
    });
    jobs.push(...planned);
    begin = Math.max(...planned.map(({ stoppedAt }) => stoppedAt));
    if (planned.some(({ status }) => status === "failed")) break;
  }
  const hasFailed = jobs.some(({ status }) => status === "failed");
  return {
    status: hasFailed ? "failed" : "success",
    isFlaky: isFlaky && brokenJob === undefined,
    jobs,
    stops: [begin + workflowDelay],
  };
}

/**
 * A run that is canceled in its first stage: N jobs, N+1 `workflow-completed` events, the first
 * with the time when the workflow was created.
 */
export function planCanceledRun(
  { stages }: WorkflowPlan,
  createdAt: number,
  random: Random,
): PlannedRun {
  const canceledAt = createdAt + random.between(8_000, 30_000);
  const jobs = (stages[0] ?? []).map(({ name }, index) => ({
    name,
    status: "canceled",
    startedAt: createdAt + random.between(2_000, 6_000),
    stoppedAt: canceledAt + 300 * index,
  }));
  const stops = [createdAt, ...jobs.map(({ stoppedAt }) => stoppedAt + workflowDelay)];
  return { status: "canceled", isFlaky: false, jobs, stops };
}

/**
 * A run that ends before its first job: invalid configuration, or a context that is not allowed.
 */
export function planUnstartedRun(status: "error" | "unauthorized", createdAt: number): PlannedRun {
  return { status, isFlaky: false, jobs: [], stops: [createdAt + 700] };
}

function planJob(
  { name, seconds, slowsBy = 1 }: JobPlan,
  { begin, progress, status }: { begin: number; progress: number; status: string },
  random: Random,
): PlannedJob {
  const startedAt = begin + random.between(2_000, 8_000);
  const slowness = 1 + (slowsBy - 1) * progress;
  // A failure often ends a job early.
  const share = status === "failed" ? 0.4 + random.next() * 0.6 : 0.85 + random.next() * 0.4;
  return {
    name,
    status,
    startedAt,
    stoppedAt: startedAt + Math.round(seconds * 1000 * slowness * share),
  };
}

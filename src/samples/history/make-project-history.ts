import type { Author } from "../make-sample";
import { makeSample, reportDelay, type Run, type Sample, subjects } from "../make-sample";
import type { Random } from "./create-random";
import { type PlannedBranch, planBranches } from "./plan-branches";
import { planNight, planPushes } from "./plan-day";
import { planCanceledRun, type PlannedRun, planRun, planUnstartedRun } from "./plan-run";
import {
  branchWorkflow,
  deployWorkflow,
  nightlyWorkflow,
  type WorkflowPlan,
} from "./sample-workflows";

/** An event of a history. */
export interface HistoryEvent {
  /** When CircleCI would send it, in milliseconds since 1970. */
  at: number;
  makeSample: () => Sample;
}

export interface ProjectHistory {
  /** The events of the pipelines that began on a UTC day, in any order. Call it day by day. */
  day(start: number, progress: number): HistoryEvent[];
}

const authors: readonly [Author, ...Author[]] = [
  { name: "Ada Example", login: "ada" },
  { name: "Grace Example", login: "grace" },
  { name: "Linus Example", login: "linus" },
  { name: "renovate[bot]", login: "renovate" },
];

const minute = 60_000;

interface PipelinePlan {
  at: number;
  branch: PlannedBranch;
  tag?: string;
  workflow: WorkflowPlan;
}

/**
 * The pipelines of one project.
 *
 * @param random decides what happens
 * @param ids makes the ids, so that the same history can be sent again with new ones
 */
export function makeProjectHistory(project: string, random: Random, ids: Random): ProjectHistory {
  const branches = planBranches(random);
  let pipelineNumber = random.between(200, 4_000);
  let jobNumber = pipelineNumber * 5;
  let releases = 0;

  function planPush(at: number): PipelinePlan {
    if (random.chance(0.03)) {
      const tag = `v1.${(releases += 1)}.0`;
      return { at, tag, branch: { name: tag }, workflow: deployWorkflow };
    }
    const isMain = random.chance(0.5);
    const branch = isMain ? branches.main : branches.pickOpen();
    branches.change(branch);
    return { at, branch, workflow: isMain ? deployWorkflow : branchWorkflow };
  }

  function planFirstRun({ at, branch, workflow }: PipelinePlan, progress: number): PlannedRun {
    if (random.chance(0.05)) return planCanceledRun(workflow, at, random);
    if (random.chance(0.008)) return planUnstartedRun("error", at);
    if (random.chance(0.005)) return planUnstartedRun("unauthorized", at);
    const { brokenJob } = branch;
    return planRun(workflow, { createdAt: at, brokenJob, progress }, random);
  }

  /** A rerun after a failure is a new workflow of the same pipeline. */
  function planRerun(
    { branch, workflow }: PipelinePlan,
    first: PlannedRun,
    progress: number,
  ): { at: number; planned: PlannedRun } | undefined {
    if (first.status !== "failed" || !random.chance(first.isFlaky ? 0.85 : 0.2)) return undefined;
    const at = Math.max(...first.stops) + random.between(2, 25) * minute;
    const { brokenJob } = branch;
    const conditions = { createdAt: at, brokenJob, progress, isLucky: first.isFlaky };
    return { at, planned: planRun(workflow, conditions, random) };
  }

  function* makeEvents(plan: PipelinePlan, run: Run, planned: PlannedRun): Generator<HistoryEvent> {
    const { branch, tag, workflow } = plan;
    const ref = tag === undefined ? { branch: branch.name } : { tag };
    const options = { vcs: "github", project, workflow: workflow.name, ...ref };
    for (const { status, stoppedAt, ...times } of planned.jobs) {
      const job = { ...times, number: (jobNumber += 1) };
      yield {
        at: stoppedAt + reportDelay,
        makeSample: () =>
          makeSample({ ...options, kind: "job-completed", status }, run, stoppedAt, job),
      };
    }
    const { status } = planned;
    for (const stop of planned.stops) {
      yield {
        at: stop + reportDelay,
        makeSample: () => makeSample({ ...options, kind: "workflow-completed", status }, run, stop),
      };
    }
  }

  function makePipeline(plan: PipelinePlan, progress: number): HistoryEvent[] {
    const first = planFirstRun(plan, progress);
    const rerun = planRerun(plan, first, progress);
    const run: Run = {
      pipelineId: ids.uuid(),
      pipelineNumber: (pipelineNumber += 1),
      workflowId: ids.uuid(),
      revision: random.revision(),
      pipelineCreatedAt: plan.at - 160,
      createdAt: plan.at,
      subject: random.pick(subjects),
      author: random.pick(authors),
      newId: ids.uuid,
    };
    const events = [...makeEvents(plan, run, first)];
    if (rerun === undefined) return events;
    const again = { ...run, workflowId: ids.uuid(), createdAt: rerun.at };
    return [...events, ...makeEvents(plan, again, rerun.planned)];
  }

  return {
    day(start, progress) {
      const night = { at: planNight(start, random), branch: { name: "main" } };
      const plans = [
        { ...night, workflow: nightlyWorkflow },
        ...planPushes(start, random).map(planPush),
      ];
      return plans.flatMap((plan) => makePipeline(plan, progress));
    },
  };
}

import type {
  Insights,
  JobNumbers,
  PeriodNumbers,
  Pipeline,
  RunNumbers,
  WorkflowNumbers,
} from "../../core/runs/insights";
import type { View } from "./read-view";

export interface Numbers {
  total: RunNumbers;
  /** The numbers of the range before. */
  before: RunNumbers | undefined;
  periods: PeriodNumbers[];
  workflows: WorkflowNumbers[];
  jobs: JobNumbers[];
  /** The latest pipelines, in any range. */
  pipelines: Pipeline[];
}

const maxPipelines = 10;

/** Runs each query once, and all of them at once. */
export async function findNumbers(insights: Insights, { filter, range }: View): Promise<Numbers> {
  const { since, until, before: earlier } = range;
  const selected = { ...filter, since, until };
  const [pipelines, total, before, periods, workflows, jobs] = await Promise.all([
    insights.listPipelines(
      { project: filter.project, branch: filter.branch },
      { limit: maxPipelines },
    ),
    insights.total(selected),
    earlier && insights.total({ ...filter, ...earlier }),
    insights.byPeriod(selected, range.period),
    insights.byWorkflow(selected),
    insights.byJob(selected),
  ]);
  return { total, before, periods, workflows, jobs, pipelines };
}

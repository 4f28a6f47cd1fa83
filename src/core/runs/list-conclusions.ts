import { concludes, type Conclusion } from "./change";
import type { Insights, ProjectNames } from "./insights";

/** Whether the newest pipeline of a workflow on a branch passed. */
export interface WorkflowConclusion extends ProjectNames {
  workflow: string | null;
  branch: string;
  conclusion: Conclusion;
}

/** The runs that count, by when they stopped. */
const period = 30 * 24 * 60 * 60 * 1000;

/** The conclusions of the workflows that ran on these branches in the last 30 days. */
export async function listConclusions(
  insights: Pick<Insights, "byWorkflow">,
  branches: readonly string[],
  now: Date,
): Promise<WorkflowConclusion[]> {
  const since = new Date(now.getTime() - period);
  const found = await Promise.all(
    branches.map(async (branch) => {
      const workflows = await insights.byWorkflow({ branch, since });
      return workflows.flatMap(({ projectId, projectSlug, project, workflow, lastStatus }) => {
        const conclusion = concludes(lastStatus);
        if (conclusion === undefined) return [];
        return { projectId, projectSlug, project, workflow, branch, conclusion };
      });
    }),
  );
  return found.flat();
}

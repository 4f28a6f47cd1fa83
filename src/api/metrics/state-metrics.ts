import { Gauge, type Registry } from "prom-client";
import type { WorkflowConclusion } from "../../core/runs/list-conclusions";
import type { SeriesLimit } from "./series-limit";

/** The current state of the workflows, read from the store: the same in every receiver, also after a restart. */
export function createStateMetrics(
  register: Registry,
  readConclusions: () => Promise<readonly WorkflowConclusion[]>,
  isAllowed: SeriesLimit,
): void {
  new Gauge({
    name: "circleci_workflow_failing",
    help: "1 if the newest pipeline of a branch that concluded failed, 0 if it passed. Covers the runs of 30 days.",
    labelNames: ["project", "project_slug", "workflow", "branch"] as const,
    registers: [register],
    async collect() {
      this.reset();
      for (const { conclusion, ...names } of await readConclusions()) {
        const labels = {
          project: names.project ?? "",
          project_slug: names.projectSlug ?? "",
          workflow: names.workflow ?? "",
          branch: names.branch,
        };
        if (!isAllowed("circleci_workflow_failing", labels)) continue;
        this.set(labels, conclusion === "failing" ? 1 : 0);
      }
    },
  });
}

import { listConclusions } from "../../src/core/runs/list-conclusions";
import { createMemoryStore } from "../../src/store/memory/create-memory-store";
import { create, read, run } from "../support/read-metrics";

describe("the state of a workflow in the metrics", () => {
  const name = "circleci_workflow_failing";
  const workflow = 'project="shop",project_slug="github/acme/shop",workflow="build",branch="main"';

  it("is that of the newest pipeline, of projects of one name apart, and survives a restart", async () => {
    const store = createMemoryStore();
    await store.insights.readCursor();
    const other = { projectId: "q", projectSlug: "github/other/shop" };
    const runs = [
      { ...run, id: "1", pipelineNumber: 327, status: "failed", stoppedAt: 1 },
      { ...run, id: "2", pipelineNumber: 326, stoppedAt: 2 },
      { ...run, id: "3", pipelineNumber: 328, status: "canceled", stoppedAt: 3 },
      { ...run, id: "4", ...other, stoppedAt: 4 },
      { ...run, id: "5", branch: "next", status: "failed", stoppedAt: 5 },
    ];
    await store.insights.save(runs, { from: 0, to: 5 });
    const metrics = create({
      readConclusions: () => listConclusions(store.insights, ["main", "master"], new Date(6)),
    });
    expect(await read(metrics, name)).toEqual({ [workflow]: 1 });
    expect(await metrics.read()).toContain(`${name}{${workflow.replace("acme", "other")}} 0`);

    const fix = { ...run, id: "6", pipelineNumber: 329, stoppedAt: 6 };
    await store.insights.save([fix], { from: 5, to: 6 });
    expect(await read(metrics, name)).toEqual({});
  });
});

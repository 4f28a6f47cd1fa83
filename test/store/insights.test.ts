import type { Store } from "../../src/core/ports";
import {
  computeCounts,
  computeFirstFailures,
  computeNumbers,
  computeRuns,
  type Filter,
  select,
  splitBy,
} from "../support/compute-numbers";
import { historyStart, makeHistory, saveHistory, shuffle } from "../support/make-history";
import { stores } from "../support/open-stores";

const day = 86_400_000;
const history = makeHistory(400, 20261123, [0, 2 ** 31, 2 ** 40]);
const workflowRuns = computeRuns(history, "workflow");
const jobRuns = computeRuns(history, "job");

const range = {
  since: new Date(historyStart + 10 * day),
  until: new Date(historyStart + 40 * day),
};
const filters: [name: string, filter: Filter][] = [
  ["everything", {}],
  ["a range", range],
  ["a branch in a range", { ...range, branch: "main" }],
  ["a workflow of the projects of one name", { project: "shop", workflow: "deploy" }],
  ["a project by its slug", { project: "github/other/shop" }],
  ["a project by its id", { project: "project-acme-shop" }],
  ["a tag", { tag: "v1" }],
  ["a job", { job: "test", branch: "main" }],
  ["nothing", { project: "none" }],
];

const orders: [name: string, events: typeof history][] = [
  ["in order", history],
  ["in random order", shuffle(history, 7)],
];

/** Runs that stopped after one of a newer pipeline of their branch. */
function countOvertaken(): number {
  return workflowRuns.filter((run, n) =>
    workflowRuns.some(
      (other, m) =>
        m < n &&
        other.projectId === run.projectId &&
        other.workflow === run.workflow &&
        other.branch === run.branch &&
        other.pipelineNumber > run.pipelineNumber,
    ),
  ).length;
}

describe("the history of this test", () => {
  it("has what makes numbers difficult", () => {
    const all = computeNumbers(workflowRuns);
    expect({ workflows: workflowRuns.length, jobs: jobRuns.length }).toEqual({
      workflows: 400,
      jobs: 800,
    });
    expect(history.length).toBeGreaterThan(1_250);
    expect(all.canceled).toBeGreaterThan(20);
    expect(all.other).toBeGreaterThan(20);
    expect(all.flakyRevisions).toBeGreaterThan(10);
    expect(all.recoveries).toBeGreaterThan(20);
    expect(countOvertaken()).toBeGreaterThan(5);
  });
});

describe.each(stores)("the numbers of the runs in %s", (_name, open) => {
  describe.each(orders)("delivered %s", (_order, events) => {
    let store: Store;
    beforeAll(async () => {
      store = await open();
      await saveHistory(store, events);
    }, 60_000);
    afterAll(() => store.close());

    it.each(filters)("are those of the events: %s", async (_filter, filter) => {
      const { job, ...withoutJob } = filter;
      const workflows = splitBy(
        select(workflowRuns, withoutJob),
        (run) => run.projectId,
        (run) => run.workflow,
      );
      expect(sorted(await store.insights.byWorkflow(filter))).toEqual(
        sorted(
          workflows.map((runs) => {
            const { projectId, projectSlug, project, workflow } = runs[0]!;
            return { projectId, projectSlug, project, workflow, ...computeNumbers(runs) };
          }),
        ),
      );

      const jobs = splitBy(
        select(jobRuns, filter),
        (run) => run.projectId,
        (run) => run.workflow,
        (run) => run.job,
      );
      const firstFailures = computeFirstFailures(select(jobRuns, withoutJob));
      expect(sorted(await store.insights.byJob(filter))).toEqual(
        sorted(
          jobs.map((runs) => {
            const { projectId, projectSlug, project, workflow, job } = runs[0]!;
            const failures = firstFailures.filter((run) => runs.includes(run)).length;
            const names = { projectId, projectSlug, project, workflow, job };
            return { ...names, ...computeNumbers(runs), firstFailures: failures };
          }),
        ),
      );

      const counted = job === undefined ? workflowRuns : jobRuns;
      expect(await store.insights.total(filter)).toEqual(computeNumbers(select(counted, filter)));
    });

    it.each([
      ["hour", 3_600_000, 0],
      ["day", day, 0],
      ["week", 7 * day, 3 * day],
    ] as const)("are those of the events by %s", async (period, length, offset) => {
      const filter = { branch: "main" };
      const periods = splitBy(select(workflowRuns, filter), ({ stop }) =>
        Math.floor((stop + offset) / length),
      ).map((runs) => ({
        time: Math.floor((runs[0]!.stop + offset) / length) * length - offset,
        ...computeCounts(runs),
      }));
      expect(await store.insights.byPeriod(filter, period)).toEqual(periods);
    });

    it("begin weeks on Mondays", async () => {
      const weeks = await store.insights.byPeriod({}, "week");
      expect(new Set(weeks.map(({ time }) => new Date(time).getUTCDay()))).toEqual(new Set([1]));
    });

    it("put what ran most first", async () => {
      const runs = (await store.insights.byJob({})).map(({ runs }) => runs);
      expect(runs).toEqual(runs.toSorted((a, b) => b - a));
    });
  });
});

function sorted(rows: readonly object[]): object[] {
  return rows
    .map((row) => JSON.stringify(row, Object.keys(row).sort()))
    .sort()
    .map(parse);
}

function parse(json: string): object {
  return JSON.parse(json) as object;
}

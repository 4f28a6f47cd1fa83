import type { TimeNumbers } from "../../src/core/runs/insights";
import { findRanFor } from "../../src/core/runs/ran-for";
import type { Store } from "../../src/core/ports";
import type { HistoryEvent } from "../support/make-history";
import { saveHistory } from "../support/make-history";
import { stores } from "../support/open-stores";
import { jobEvent, workflowEvent } from "../support/pipeline-events";

const deploy = { name: "deploy", run: "w1" };
const approved = workflowEvent({ ...deploy, from: 0, to: 46_800 });
const push = jobEvent({ ...deploy, job: "push", from: 46_743, to: 46_799 });

function withJob(event: HistoryEvent, changes: object): HistoryEvent {
  return { ...event, job: { ...event.job!, ...changes } };
}

const times = (took: number | null, waited: number | null): TimeNumbers => ({
  p50Seconds: took,
  p95Seconds: took,
  p50WaitedSeconds: waited,
  p95WaitedSeconds: waited,
});

describe.each(stores)("the time of a workflow run in %s", (_name, open) => {
  let store: Store;
  beforeEach(async () => {
    store = await open();
  });
  afterEach(() => store.close());

  /** Saves and derives each batch. The insights and the log say the same. */
  async function read(...batches: HistoryEvent[][]): Promise<TimeNumbers> {
    for (const batch of batches) await saveHistory(store, batch);
    const [numbers] = await store.insights.byWorkflow({ workflow: "deploy" });
    const { p50Seconds, p50WaitedSeconds } = numbers!;
    const ranFor = await findRanFor(store.events, await store.events.list({}, { limit: 100 }));
    expect([...ranFor.values()]).toEqual(p50WaitedSeconds === null ? [] : [p50Seconds! * 1000]);
    return times(p50Seconds, p50WaitedSeconds);
  }

  it("is the time in which its job ran, and the wait for an approval stands beside it", async () => {
    expect(await read([push, approved])).toEqual(times(56, 46_744));
    const [period] = await store.insights.byPeriod({}, "day");
    expect(period).toMatchObject(times(56, 46_744));
    const pipeline = await store.insights.findPipeline("pipeline-1");
    expect(pipeline!.runs.map(({ kind, ranFor }) => [kind, ranFor])).toEqual(
      expect.arrayContaining([
        ["workflow", 56_000],
        ["job", null],
      ]),
    );
  });

  it("is the same whether its jobs are derived before or after it, also when it was asked before", async () => {
    expect(await read([approved])).toEqual(times(46_800, null));
    expect(await read([push])).toEqual(times(56, 46_744));
    const late = jobEvent({ ...deploy, job: "smoke", from: 46_000, to: 46_010 });
    expect(await read([late])).toEqual(times(66, 46_734));
  });

  it("counts times in which several jobs ran once", async () => {
    const jobs = [
      jobEvent({ ...deploy, job: "a", from: 100, to: 200 }),
      jobEvent({ ...deploy, job: "b", from: 110, to: 120 }),
      jobEvent({ ...deploy, job: "c", from: 150, to: 260 }),
      jobEvent({ ...deploy, job: "d", from: 300, to: 310 }),
    ];
    expect(await read(jobs.slice(1, 3), [approved], [jobs[3]!, jobs[0]!])).toEqual(
      times(170, 46_630),
    );
  });

  it("has none of a job that never started, and a job without a stop counts as stopped when its event happened", async () => {
    const never = jobEvent({ ...deploy, job: "a", from: 0, to: 900, status: "not_run" });
    const unstarted = withJob(jobEvent({ ...deploy, job: "b", from: 0, to: 800 }), {
      started_at: null,
    });
    expect(await read([never, unstarted, approved])).toEqual(times(0, 46_800));
    const unstopped = withJob(jobEvent({ ...deploy, job: "c", from: 100, to: 130 }), {
      stopped_at: null,
    });
    expect(await read([unstopped])).toEqual(times(30, 46_770));
  });

  it("has the last word on a job that is reported twice", async () => {
    const canceled = { ...deploy, job: "push", status: "canceled", from: 10 };
    const reports = [jobEvent({ ...canceled, to: 20 }), jobEvent({ ...canceled, to: 40 })];
    const named = reports.map((event, n) => ({ ...event, id: `report ${n}` }));
    expect(await read([named[1]!], [named[0]!, approved])).toEqual(times(30, 46_770));
  });

  it("has no time of the jobs of its rerun", async () => {
    const again = { ...deploy, run: "w2" };
    await saveHistory(store, [
      approved,
      push,
      jobEvent({ ...again, job: "push", from: 47_000, to: 47_020 }),
      workflowEvent({ ...again, from: 46_990, to: 47_020 }),
    ]);
    const { runs } = (await store.insights.findPipeline("pipeline-1"))!;
    const ranFor = runs.flatMap((run) => (run.kind === "workflow" ? run.ranFor : []));
    expect(ranFor.sort()).toEqual([20_000, 56_000]);
  });

  it("stays what it was when its event comes again after the retention of its jobs", async () => {
    await saveHistory(store, [push, approved]);
    await store.insights.removeBefore(new Date("2026-11-23T23:00:00Z"), 10);
    await saveHistory(store, [{ ...approved, id: "again" }]);
    expect(await store.insights.total({})).toMatchObject(times(56, 46_744));
  });
});

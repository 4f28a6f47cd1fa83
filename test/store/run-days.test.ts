import type { Store } from "../../src/core/ports";
import { saveHistory } from "../support/make-history";
import { stores } from "../support/open-stores";
import { workflowEvent } from "../support/pipeline-events";

const day = 86_400;
const run = { name: "build", run: "w1", from: 0 };

const days = async ({ insights }: Store): Promise<[time: string, runs: number][]> =>
  (await insights.byPeriod({}, "day")).map(({ time, runs }) => [
    new Date(time).toISOString().slice(0, 10),
    runs,
  ]);

describe.each(stores)("the numbers in %s, asked for again", (_name, open) => {
  let store: Store;
  beforeEach(async () => {
    store = await open();
  });
  afterEach(() => store.close());

  it("have the runs that stopped since", async () => {
    expect((await store.insights.total({})).runs).toBe(0);
    await saveHistory(store, [workflowEvent({ ...run, to: 60 })]);
    expect(await days(store)).toEqual([["2026-11-23", 1]]);
    await saveHistory(store, [workflowEvent({ ...run, run: "w2", to: 90 })]);
    expect(await days(store)).toEqual([["2026-11-23", 2]]);
  });

  it("have the runs that stopped since, also those that stopped earlier than others", async () => {
    const failed = { ...run, status: "failed", to: 300 };
    await saveHistory(store, [workflowEvent({ ...run, run: "w2", to: 600 })]);
    expect((await store.insights.total({})).recoveries).toBe(0);
    await saveHistory(store, [workflowEvent(failed)]);
    const { recoveries, lastStatus } = await store.insights.total({});
    expect({ recoveries, lastStatus }).toEqual({ recoveries: 1, lastStatus: "success" });
    expect(await days(store)).toEqual([["2026-11-23", 2]]);
  });

  it("have a run that stopped again on the day on which it stopped last", async () => {
    await saveHistory(store, [workflowEvent({ ...run, to: 60 })]);
    expect(await days(store)).toEqual([["2026-11-23", 1]]);
    const again = { ...workflowEvent({ ...run, to: 2 * day }), id: "again" };
    await saveHistory(store, [again]);
    expect(await days(store)).toEqual([["2026-11-25", 1]]);
  });

  it("no longer have the runs that retention removed", async () => {
    await saveHistory(store, [workflowEvent({ ...run, to: 60 })]);
    expect(await days(store)).toHaveLength(1);
    await store.insights.removeBefore(new Date("2026-11-24"), 10);
    expect(await days(store)).toEqual([]);
  });
});

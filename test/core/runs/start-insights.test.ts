import { startInsights } from "../../../src/core/runs/start-insights";
import type { Run } from "../../../src/core/runs/run";
import type { Delivery, Store } from "../../../src/core/ports";
import { createMemoryStore } from "../../../src/store/memory/create-memory-store";
import { stores } from "../../support/open-stores";
import { makeRunOn } from "../../support/poisoned";
import { type LogLine, recordInto } from "../../support/receiver";
import { until } from "../../support/until";

/** An event whose run cannot be derived. */
function breakRun(delivery: Delivery): Delivery {
  const details = Object.defineProperty({ ...delivery.details }, "stoppedAt", {
    get() {
      throw new Error("no luck");
    },
  });
  return { ...delivery, details };
}

describe.each(stores)("the runs in %s", (name, open) => {
  let store: Store;
  let logged: LogLine[];
  let counted: string[];
  let skipped: string[];
  const metrics = {
    countRun({ branch }: Run) {
      if (branch === "uncounted") throw new Error("no metric");
      counted.push(branch ?? "");
    },
    countSkippedItem: (consumer: string) => void skipped.push(consumer),
  };
  beforeEach(async () => {
    store = await open();
    [logged, counted, skipped] = [[], [], []];
  });
  afterEach(() => store.close());

  it("are kept and counted once, whatever cannot be counted", async () => {
    const running = startInsights({ store, metrics, log: recordInto(logged) });
    for (const branch of ["a", "uncounted", "b"])
      await store.events.save(makeRunOn(branch, `run of ${branch}`));
    await store.events.save(makeRunOn("a", "run of a"));
    await until(() => counted.length === 2 && skipped.length === 1);
    await until(async () => (await store.insights.total({})).runs === 3);
    await running.stop();
    expect({ counted, skipped }).toEqual({ counted: ["a", "b"], skipped: ["metrics"] });
    expect(logged).toMatchObject([{ level: "error", fields: { consumer: "metrics", key: 2 } }]);
  });

  if (name !== "memory") return;

  it("are known as soon as their events are, and need no event any longer", async () => {
    startInsights({ store, metrics, log: recordInto(logged) });
    await store.events.save(makeRunOn("a", "run"));
    expect(counted).toEqual(["a"]);
    expect((await store.insights.total({})).runs).toBe(1);
    expect(await store.events.removeBefore(new Date(Date.now() + 1_000), 10)).toBe(1);
    expect((await store.insights.total({})).runs).toBe(1);
  });

  it("lose the one that cannot be derived, which is logged and counted, and the webhook is stored", async () => {
    startInsights({ store, metrics, log: recordInto(logged) });
    const saved = await store.events.save(breakRun(makeRunOn("a", "first")));
    expect(saved).toEqual({ outcome: "stored", key: "1" });
    await store.events.save(makeRunOn("b", "second"));
    expect({ counted, skipped }).toEqual({ counted: ["b"], skipped: ["insights"] });
    expect(logged).toEqual([
      {
        level: "error",
        message: "an item of the feed was skipped",
        fields: { consumer: "insights", key: 1, err: new Error("no luck") },
      },
    ]);
  });
});

describe("the runs in a memory store that is full", () => {
  it("are the newest, in whatever order older ones were removed and came again", async () => {
    const store = createMemoryStore({ limit: 3 });
    async function branches(): Promise<string[]> {
      const found: string[] = [];
      for (const branch of ["a", "b", "c", "d", "e", "f"])
        if ((await store.insights.total({ branch })).runs === 1) found.push(branch);
      return found;
    }
    for (const branch of ["a", "b", "c"]) await store.events.save(makeRunOn(branch, branch));
    await store.insights.removeBefore(new Date("2100-01-01"), 10);
    expect(await branches()).toEqual([]);
    for (const branch of ["a", "d", "e"]) await store.events.save(makeRunOn(branch, branch));
    expect(await branches()).toEqual(["a", "d", "e"]);
    await store.events.save(makeRunOn("f", "f"));
    expect(await branches()).toEqual(["d", "e", "f"]);
  });
});

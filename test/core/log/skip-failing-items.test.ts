import { consumeFeed, type RunningConsumer } from "../../../src/core/log/consume-feed";
import { Failure } from "../../../src/core/errors";
import type { FeedConsumer } from "../../../src/core/log/feed-consumer";
import { createMemoryStore } from "../../../src/store/memory/create-memory-store";
import { makeDelivery } from "../../support/make-delivery";
import { type LogLine, recordInto } from "../../support/receiver";
import { until } from "../../support/until";

const quick = { pause: 0, poll: 60_000, retry: 1, maxRetry: 2, report: 60_000 };

/** Starts a consumer of the items 1 to 10, in batches of four, that fails as `fail` says. */
function start(fail: (keys: readonly number[]) => void) {
  const store = createMemoryStore();
  for (let id = 1; id <= 10; id += 1) void store.events.save(makeDelivery(String(id)));
  const tried: number[][] = [];
  const handled: number[] = [];
  const skipped: string[] = [];
  const logged: LogLine[] = [];
  const state = { cursor: 0, tried, handled, skipped, logged };
  const consumer: FeedConsumer = {
    name: "recorder",
    readCursor: async () => state.cursor,
    async handle(items, { from, to }) {
      const keys = items.map(({ key }) => key);
      tried.push(keys);
      fail(keys);
      if (from !== state.cursor) return false;
      state.cursor = to;
      handled.push(...keys);
      return true;
    },
  };
  const running = consumeFeed({
    ...{ feed: store.feed, consumer, log: recordInto(logged), batchSize: 4, times: quick },
    metrics: { countSkippedItem: (name) => void skipped.push(name) },
  });
  return { state, running };
}

async function finish(running: RunningConsumer): Promise<void> {
  await running.caughtUp();
  await running.stop();
}

const noLuck = new Error("no luck");

describe("an item of the feed that its consumer cannot handle", () => {
  it("is skipped alone, after three tries of its batch, and logged and counted", async () => {
    const { state, running } = start((keys) => {
      if (keys.includes(6)) throw noLuck;
    });
    await finish(running);
    const batch = [5, 6, 7, 8];
    const alone = [[5], [6], [], [7], [8]];
    expect(state.tried).toEqual([[1, 2, 3, 4], batch, batch, batch, ...alone, [9, 10]]);
    expect(state.handled).toEqual([1, 2, 3, 4, 5, 7, 8, 9, 10]);
    expect(state.skipped).toEqual(["recorder"]);
    expect(state.logged.filter(({ level }) => level === "error")).toEqual([
      {
        level: "error",
        message: "an item of the feed was skipped",
        fields: { err: noLuck, consumer: "recorder", key: 6 },
      },
    ]);
  });

  it("is not skipped when it works alone", async () => {
    const { state, running } = start((keys) => {
      if (keys.length > 1) throw noLuck;
    });
    await finish(running);
    expect(state.handled).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(state.skipped).toEqual([]);
  });

  it("is not to blame for a failure of the store, however often it is tried", async () => {
    let failures = 0;
    const { state, running } = start((keys) => {
      if (keys.includes(6) && (failures += 1) <= 100) throw new Failure("store_unavailable");
    });
    await finish(running);
    expect(state.handled).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(state.tried.slice(1, 101)).toEqual(Array.from({ length: 100 }, () => [5, 6, 7, 8]));
    expect(state.skipped).toEqual([]);
  });

  it("is not to blame while an empty transaction fails too", async () => {
    let isAway = true;
    const { state, running } = start(() => {
      if (isAway) throw noLuck;
    });
    await until(() => state.tried.length > 100);
    isAway = false;
    await finish(running);
    expect(state.handled).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(state.skipped).toEqual([]);
  });

  it("is left to another receiver that has moved the cursor", async () => {
    const { state, running } = start((keys) => {
      if (keys[0] === 2) state.cursor = 8;
      if (keys.includes(2)) throw noLuck;
    });
    await finish(running);
    expect(state.handled).toEqual([1, 9, 10]);
    expect(state.skipped).toEqual([]);
  });
});

import { consumeFeed } from "../../../src/core/log/consume-feed";
import type { FeedConsumer } from "../../../src/core/log/feed-consumer";
import type { FeedItem } from "../../../src/core/log/feed";
import type { Feed, Store } from "../../../src/core/ports";
import { createMemoryStore } from "../../../src/store/memory/create-memory-store";
import { makeDelivery } from "../../support/make-delivery";
import { silent } from "../../support/open-stores";
import { type LogLine, recordInto } from "../../support/receiver";

const quick = { pause: 0, poll: 60_000, retry: 1, maxRetry: 2, report: 0 };

/** Remembers what it was given, and moves its cursor only from where it is. */
function createRecorder(fails: () => boolean = () => false) {
  const handled: number[][] = [];
  const state = { cursor: 0, handled };
  const consumer: FeedConsumer = {
    name: "recorder",
    readCursor: async () => state.cursor,
    async handle(items: readonly FeedItem[], { from, to }) {
      if (fails()) throw new Error("The store is away.");
      if (from !== state.cursor) return false;
      handled.push(items.map(({ key }) => key));
      state.cursor = to;
      return true;
    },
  };
  return { consumer, state };
}

function save(store: Store, first: number, last: number): void {
  for (let id = first; id <= last; id += 1) void store.events.save(makeDelivery(String(id)));
}

describe("a feed consumer", () => {
  it("gets existing and new items in batches and in order", async () => {
    const store = createMemoryStore();
    save(store, 1, 5);
    const { consumer, state } = createRecorder();
    const running = consumeFeed({ ...store, consumer, log: silent, batchSize: 2, times: quick });
    await running.caughtUp();
    expect(state.handled).toEqual([[1, 2], [3, 4], [5]]);
    save(store, 6, 6);
    expect(await running.readLag()).toBe(1);
    await running.caughtUp();
    expect(state.handled.at(-1)).toEqual([6]);
    expect(await running.readLag()).toBe(0);
    await running.stop();
  });

  it("resumes from its cursor", async () => {
    const store = createMemoryStore();
    save(store, 1, 3);
    const { consumer, state } = createRecorder();
    state.cursor = 2;
    const running = consumeFeed({ ...store, consumer, log: silent, times: quick });
    await running.caughtUp();
    await running.stop();
    expect(state.handled).toEqual([[3]]);
  });

  it("logs a failed batch and gets it again", async () => {
    const store = createMemoryStore();
    save(store, 1, 1);
    let failures = 2;
    const { consumer, state } = createRecorder(() => failures-- > 0);
    const logged: LogLine[] = [];
    const log = recordInto(logged);
    const running = consumeFeed({ ...store, consumer, log, times: quick });
    await running.caughtUp();
    await running.stop();
    expect(state.handled).toEqual([[1]]);
    expect(logged.map(({ level }) => level)).toEqual(["warn", "warn"]);
  });

  it("skips items that another receiver has handled", async () => {
    const store = createMemoryStore();
    save(store, 1, 2);
    const { consumer, state } = createRecorder();
    const running = consumeFeed({ ...store, consumer, log: silent, times: quick });
    await running.caughtUp();
    save(store, 3, 4);
    state.cursor = 3;
    await running.caughtUp();
    await running.stop();
    expect(state.handled).toEqual([[1, 2], [4]]);
  });

  it("reports its progress while it catches up with a long log", async () => {
    const store = createMemoryStore();
    save(store, 1, 4);
    const { consumer } = createRecorder();
    const logged: LogLine[] = [];
    const log = recordInto(logged);
    const running = consumeFeed({ ...store, consumer, log, batchSize: 2, times: quick });
    await running.caughtUp();
    await running.stop();
    expect(logged[0]).toMatchObject({
      message: "catching up with the log",
      fields: { consumer: "recorder", reached: 2, newest: 4 },
    });
  });

  it("has no lag when the missing items were removed", async () => {
    const store = createMemoryStore();
    save(store, 1, 2);
    await store.events.removeBefore(new Date(Date.UTC(2027, 0)), 10);
    const { consumer } = createRecorder();
    const running = consumeFeed({ ...store, consumer, log: silent, times: quick });
    await running.caughtUp();
    expect(await running.readLag()).toBe(0);
    await running.stop();
  });

  it("finishes its batch when it is stopped, and starts no other", async () => {
    const store = createMemoryStore();
    save(store, 1, 4);
    const { consumer, state } = createRecorder();
    let reads = 0;
    const feed: Feed = {
      ...store.feed,
      async readAfter(key, limit) {
        reads += 1;
        if (reads === 1) void running.stop();
        return store.feed.readAfter(key, limit);
      },
    };
    const running = consumeFeed({ feed, consumer, log: silent, batchSize: 2, times: quick });
    await running.stop();
    expect({ reads, handled: state.handled }).toEqual({ reads: 1, handled: [[1, 2]] });
  });
});

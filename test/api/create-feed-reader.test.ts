import { createFeedReader, type FeedPage } from "../../src/api/events/create-feed-reader";
import type { Feed, Store } from "../../src/core/ports";
import { createMemoryStore } from "../../src/store/memory/create-memory-store";
import { makeDelivery } from "../support/make-delivery";

const idsOf = (page: FeedPage): (string | undefined)[] => page.map(({ item }) => item.event?.id);

describe("the feed reader", () => {
  let store: Store;
  let reads: number;
  let feed: Feed;
  beforeEach(() => {
    store = createMemoryStore();
    reads = 0;
    feed = {
      ...store.feed,
      readAfter(...args) {
        reads += 1;
        return store.feed.readAfter(...args);
      },
    };
  });
  const save = async (id: string): Promise<unknown> => store.events.save(makeDelivery(id));

  it("returns the items after a key with their JSON", async () => {
    const readFeed = createFeedReader(feed);
    await save("1");
    await save("2");
    const page = await readFeed(0);
    expect(page.map(({ json }) => JSON.parse(json) as object)).toMatchObject([
      { key: 1, outcome: "stored", event: { id: "1" } },
      { key: 2, outcome: "stored", event: { id: "2" } },
    ]);
    expect(await readFeed(2)).toEqual([]);
  });

  it("shares one read among readers at the same cursor", async () => {
    const readFeed = createFeedReader(feed);
    await save("1");
    const [first, second] = await Promise.all([readFeed(0), readFeed(0)]);
    expect(first).toBe(second);
    expect(await readFeed(0)).toBe(first);
    expect(reads).toBe(1);
  });

  it("reads again when there may be new items, even during a read", async () => {
    const readFeed = createFeedReader(feed);
    const early = readFeed(0);
    await save("1");
    const late = readFeed(0);
    await early;
    expect(idsOf(await late)).toContain("1");
    await save("2");
    expect(idsOf(await readFeed(0))).toContain("2");
  });

  it("reads again after an empty page, because a store may not be notified of other processes' items", async () => {
    const readFeed = createFeedReader({ ...feed, subscribe: () => () => undefined });
    expect(idsOf(await readFeed(0))).toEqual([]);
    await save("1");
    expect(idsOf(await readFeed(0))).toContain("1");
  });

  it("reads again after an error", async () => {
    let fails = true;
    const readAfter: Feed["readAfter"] = (...args) =>
      fails ? Promise.reject(new Error("away")) : feed.readAfter(...args);
    const readFeed = createFeedReader({ ...feed, readAfter });
    await save("1");
    await expect(readFeed(0)).rejects.toThrow("away");
    fails = false;
    expect(idsOf(await readFeed(0))).toContain("1");
  });

  it("runs one read at a time and yields to the event loop in between", async () => {
    let running = 0;
    let turns = 0;
    const turnsAtReads: number[] = [];
    const readFeed = createFeedReader({
      ...feed,
      async readAfter(...args) {
        running += 1;
        expect(running).toBe(1);
        turnsAtReads.push(turns);
        const items = await feed.readAfter(...args);
        running -= 1;
        return items;
      },
    });
    for (let id = 0; id < 20; id += 1) await save(String(id));
    let isDone = false;
    const count = (): void => void (turns++, isDone || setImmediate(count));
    setImmediate(count);
    await Promise.all(Array.from({ length: 20 }, (_, key) => readFeed(key)));
    isDone = true;
    expect(turnsAtReads.every((turn, n) => n === 0 || turn > turnsAtReads[n - 1]!)).toBe(true);
  });
});

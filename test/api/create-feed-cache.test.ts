import type { FeedItem, FeedCursor } from "../../src/core/feed";
import type { Store } from "../../src/core/ports";
import { createFeedCache, type FeedPage } from "../../src/api/create-feed-cache";
import { createMemoryStore } from "../../src/store/memory/create-memory-store";

const beginning: FeedCursor = { log: "", event: 0, redelivery: 0, rejection: 0 };

function save(store: Store, id: string): void {
  const event = { type: "ping", id };
  void store.save({ event, body: Buffer.from("{}"), headers: {}, receivedAt: new Date() });
}

/** A store that counts how often it is read. */
function counting(): { store: Store; reads: () => number } {
  const memory = createMemoryStore();
  let reads = 0;
  const store = {
    ...memory,
    readFeedAfter: async (position: FeedCursor) => {
      reads += 1;
      return memory.readFeedAfter(position);
    },
  };
  return { store, reads: () => reads };
}

const idsOf = ({ written }: FeedPage): (string | undefined)[] =>
  written.map(({ item }) => item.event?.id);

describe("the news after a position", () => {
  it("are written in JSON, with the position to go on from", async () => {
    const { store } = counting();
    const readFeed = createFeedCache(store);
    save(store, "1");
    save(store, "2");
    const { written, position } = await readFeed(beginning);
    expect(written.map(({ json }) => JSON.parse(json) as FeedItem)).toMatchObject([
      { outcome: "stored", event: { id: "1" } },
      { outcome: "stored", event: { id: "2" } },
    ]);
    expect(position).toEqual({ log: "", event: 2, redelivery: 0, rejection: 0 });
    expect(await readFeed(position)).toEqual({ written: [], position });
  });

  it("are read and written once for all who stand there", async () => {
    const { store, reads } = counting();
    const readFeed = createFeedCache(store);
    save(store, "1");
    const first = await Promise.all([readFeed(beginning), readFeed(beginning)]);
    expect(first[0]).toBe(first[1]);
    expect(await readFeed(beginning)).toBe(first[0]);
    expect(reads()).toBe(1);
  });

  it("are read anew when there may be more, also while they are read", async () => {
    const { store } = counting();
    const readFeed = createFeedCache(store);
    const early = readFeed(beginning);
    save(store, "1");
    const late = readFeed(beginning);
    await early;
    expect(idsOf(await late)).toContain("1");
    save(store, "2");
    expect(idsOf(await readFeed(beginning))).toContain("2");
  });

  it("are not kept when there were none, for the store may not hear of what others save", async () => {
    const { store } = counting();
    const deaf = { ...store, onFeed: () => () => undefined };
    const readFeed = createFeedCache(deaf);
    expect(idsOf(await readFeed(beginning))).toEqual([]);
    save(store, "1");
    expect(idsOf(await readFeed(beginning))).toContain("1");
  });

  it("are asked for again after an error", async () => {
    const { store } = counting();
    let fails = true;
    const failing = {
      ...store,
      readFeedAfter: (position: FeedCursor) =>
        fails ? Promise.reject(new Error("away")) : store.readFeedAfter(position),
    };
    const readFeed = createFeedCache(failing);
    save(store, "1");
    await expect(readFeed(beginning)).rejects.toThrow("away");
    fails = false;
    expect(idsOf(await readFeed(beginning))).toContain("1");
  });
});

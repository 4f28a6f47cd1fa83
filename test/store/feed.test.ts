import { formatCursor, parseCursor, resumeFrom } from "../../src/core/log/feed";
import type { Store } from "../../src/core/ports";
import type { NewRejection } from "../../src/core/log/rejection";
import { makeDelivery } from "../support/make-delivery";
import { makeRejection } from "../support/make-rejection";
import { stores } from "../support/open-stores";

const rejected = (second: number): NewRejection =>
  makeRejection({ receivedAt: new Date(second * 1_000) });

/** The contract of the feed for every store. Memory is the reference. */
describe.each(stores)("the feed in %s", (_name, open) => {
  let store: Store;
  beforeEach(async () => {
    store = await open();
  });
  afterEach(() => store.close());

  const deliver = async (id: string, second: number): Promise<unknown> =>
    store.events.save({ ...makeDelivery(id), receivedAt: new Date(second * 1_000) });
  const readAll = async (from: number, limit = 100): Promise<string[]> => {
    const lines: string[] = [];
    for (let key = from; ;) {
      const items = await store.feed.readAfter(key, limit);
      if (items.length === 0) return lines;
      expect(items.length).toBeLessThanOrEqual(limit);
      for (const { at, responseStatus, outcome, event } of items) {
        lines.push(`${Date.parse(at) / 1_000} ${responseStatus} ${outcome} ${event?.id ?? "-"}`);
      }
      key = items.at(-1)!.key;
    }
  };
  const newestKey = async (): Promise<number> => (await store.feed.newestCursor()).key;

  it("has the deliveries in the order in which they were handled, whatever their times", async () => {
    await deliver("a", 1);
    await deliver("a", 3);
    await store.rejections.save([rejected(2)]);
    await deliver("b", 4);
    await deliver("a", 5);
    expect(await readAll(0)).toEqual([
      "1 201 stored a",
      "3 200 duplicate a",
      "2 401 rejected -",
      "4 201 stored b",
      "5 200 duplicate a",
    ]);
  });

  it("resumes from any cursor without missing an item", async () => {
    await deliver("a", 1);
    await store.rejections.save([rejected(2)]);
    await deliver("a", 3);
    const key = await newestKey();
    expect(await readAll(key)).toEqual([]);
    await deliver("a", 4);
    await deliver("b", 5);
    await store.rejections.save([rejected(6)]);
    const expected = ["4 200 duplicate a", "5 201 stored b", "6 401 rejected -"];
    expect(await readAll(key)).toEqual(expected);
    expect(await readAll(key, 1)).toEqual(expected);
  });

  it("resumes after retention removed the item at the cursor", async () => {
    await deliver("a", 1);
    await deliver("a", 2);
    const cursor = await store.feed.newestCursor();
    await store.events.removeBefore(new Date(10_000), 10);
    await deliver("b", 11);
    await deliver("b", 12);
    await store.rejections.save([rejected(13)]);
    await store.events.removeBefore(new Date(5_000), 10);
    const resumed = resumeFrom(cursor, await store.feed.newestCursor());
    expect(await readAll(resumed.key)).toEqual([
      "11 201 stored b",
      "12 200 duplicate b",
      "13 401 rejected -",
    ]);
  });

  it("resumes after retention removed everything", async () => {
    await deliver("a", 1);
    await deliver("a", 2);
    const cursor = await store.feed.newestCursor();
    await store.events.removeBefore(new Date(10_000), 10);
    const resumed = resumeFrom(cursor, await store.feed.newestCursor());
    await deliver("b", 11);
    await deliver("b", 12);
    expect(await readAll(resumed.key)).toEqual(["11 201 stored b", "12 200 duplicate b"]);
  });

  it("returns each of many items once", async () => {
    const ids = Array.from({ length: 250 }, (_, n) => String(n));
    await Promise.all(ids.map((id, n) => deliver(id, n)));
    await Promise.all(ids.map((id, n) => deliver(id, 1_000 + n)));
    const all = await readAll(0);
    expect(all).toHaveLength(500);
    expect(new Set(all).size).toBe(500);
  });

  it("calls its subscribers until they unsubscribe", async () => {
    let woken = 0;
    const end = store.feed.subscribe(() => (woken += 1));
    await deliver("a", 1);
    while (woken < 1) await new Promise(setImmediate);
    const before = woken;
    await store.rejections.save([rejected(2)]);
    while (woken === before) await new Promise(setImmediate);
    end();
    const after = woken;
    await deliver("b", 3);
    expect((await readAll(0)).length).toBe(3);
    expect(woken).toBe(after);
  });
});

describe("a feed cursor", () => {
  it.each([
    { log: "", key: 0 },
    { log: "", key: 123 },
    { log: "0a1b2c3d", key: 4 },
  ])("survives a round trip through text: %j", (cursor) => {
    expect(parseCursor(formatCursor(cursor))).toEqual(cursor);
  });

  it.each(["", "1.2", "a.1", "0a1b2c3d.", "-1", "0a1b2c3g.1", "1\n", "1234567890123456"])(
    "cannot be read from %j",
    (text) => {
      expect(parseCursor(text)).toBeUndefined();
    },
  );

  it("moves back when the log was restored from a backup", () => {
    expect(resumeFrom({ log: "", key: 9 }, { log: "", key: 5 })).toEqual({ log: "", key: 5 });
  });

  it("starts at the beginning of a new log in memory", () => {
    const newest = { log: "0a1b2c3d", key: 5 };
    expect(resumeFrom({ log: "00000000", key: 9 }, newest)).toEqual({ ...newest, key: 0 });
    expect(resumeFrom(undefined, newest)).toEqual(newest);
  });
});

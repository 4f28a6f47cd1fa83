import { resumeFrom, type FeedCursor, parseCursor, formatCursor } from "../../src/core/feed";
import type { Store } from "../../src/core/ports";
import { makeDelivery } from "../support/make-delivery";
import { stores } from "../support/open-stores";

const begin: FeedCursor = { log: "", event: 0, redelivery: 0, rejection: 0 };

const rejected = (second: number): Parameters<Store["saveRejections"]>[0][number] => ({
  receivedAt: new Date(second * 1_000),
  responseStatus: 401,
  code: "invalid_signature",
  headers: {},
  body: null,
  size: null,
});

/** What every store promises to who follows the deliveries; memory is the reference. */
describe.each(stores)("the feed in %s", (_name, open) => {
  let store: Store;
  beforeEach(async () => {
    store = await open();
  });
  afterEach(() => store.close());

  const deliver = async (id: string, second: number): Promise<unknown> =>
    store.save({ ...makeDelivery(id), receivedAt: new Date(second * 1_000) });
  const readAll = async (from: FeedCursor): Promise<string[]> => {
    const lines: string[] = [];
    for (let position = from; ;) {
      const news = await store.readFeedAfter(position);
      if (news.items.length === 0) return lines;
      for (const { at, responseStatus, outcome, event } of news.items) {
        lines.push(`${Date.parse(at) / 1_000} ${responseStatus} ${outcome} ${event?.id ?? "-"}`);
      }
      position = news.position;
    }
  };

  it("come in the order in which the deliveries were received", async () => {
    await deliver("a", 1);
    await deliver("a", 3);
    await store.saveRejections([rejected(2)]);
    await deliver("b", 4);
    await deliver("a", 5);
    expect(await readAll(begin)).toEqual([
      "1 201 stored a",
      "2 401 rejected -",
      "3 200 duplicate a",
      "4 201 stored b",
      "5 200 duplicate a",
    ]);
  });

  it("go on from any position, and miss none", async () => {
    await deliver("a", 1);
    await store.saveRejections([rejected(2)]);
    await deliver("a", 3);
    const position = await store.newestCursor();
    expect(await readAll(position)).toEqual([]);
    await deliver("a", 4);
    await deliver("b", 5);
    await store.saveRejections([rejected(6)]);
    const expected = ["4 200 duplicate a", "5 201 stored b", "6 401 rejected -"];
    expect(await readAll(position)).toEqual(expected);
    expect(await readAll(parseCursor(formatCursor(position))!)).toEqual(expected);
  });

  it("go on for who was at what was removed since", async () => {
    await deliver("a", 1);
    await deliver("a", 2);
    const position = await store.newestCursor();
    await store.removeBefore(new Date(10_000), 10);
    await deliver("b", 11);
    await deliver("b", 12);
    await store.saveRejections([rejected(13)]);
    // Also when the reader comes back later, with a position that has nothing of its own any more.
    await store.removeBefore(new Date(5_000), 10);
    const resumed = resumeFrom(position, await store.newestCursor());
    expect(await readAll(resumed)).toEqual([
      "11 201 stored b",
      "12 200 duplicate b",
      "13 401 rejected -",
    ]);
  });

  it("go on from the newest that is left when all else was removed", async () => {
    await deliver("a", 1);
    await deliver("a", 2);
    const position = await store.newestCursor();
    await store.removeBefore(new Date(10_000), 10);
    const resumed = resumeFrom(position, await store.newestCursor());
    await deliver("b", 11);
    await deliver("b", 12);
    expect(await readAll(resumed)).toEqual(["11 201 stored b", "12 200 duplicate b"]);
  });

  it("are many", async () => {
    const ids = Array.from({ length: 250 }, (_, n) => String(n));
    await Promise.all(ids.map((id, n) => deliver(id, n)));
    await Promise.all(ids.map((id, n) => deliver(id, 1_000 + n)));
    const all = await readAll(begin);
    expect(all).toHaveLength(500);
    expect(new Set(all).size).toBe(500);
  });

  it("wake who listens, until that ends", async () => {
    let woken = 0;
    const end = store.onFeed(() => (woken += 1));
    await deliver("a", 1);
    while (woken < 1) await new Promise(setImmediate);
    const before = woken;
    await store.saveRejections([rejected(2)]);
    while (woken === before) await new Promise(setImmediate);
    end();
    const after = woken;
    await deliver("b", 3);
    expect((await readAll(begin)).length).toBe(3);
    expect(woken).toBe(after);
  });

  it("are kept on the event: its first delivery, and the newest 100 of the others", async () => {
    for (let second = 0; second <= 102; second += 1) await deliver("a", second);
    const { deliveries, deliveryLog } = (await store.find("a"))!;
    expect(deliveries).toBe(103);
    expect(deliveryLog).toHaveLength(101);
    expect(deliveryLog.slice(0, 2)).toEqual([
      { at: "1970-01-01T00:00:00.000Z", responseStatus: 201 },
      { at: "1970-01-01T00:00:03.000Z", responseStatus: 200 },
    ]);
    expect(deliveryLog.at(-1)).toEqual({ at: "1970-01-01T00:01:42.000Z", responseStatus: 200 });
  });

  it("are kept of deliveries that came together, too", async () => {
    await Promise.all([1, 2, 3].map((second) => deliver("a", second)));
    expect((await store.find("a"))?.deliveryLog).toEqual([
      { at: "1970-01-01T00:00:01.000Z", responseStatus: 201 },
      { at: "1970-01-01T00:00:02.000Z", responseStatus: 200 },
      { at: "1970-01-01T00:00:03.000Z", responseStatus: 200 },
    ]);
  });
});

it.each(["", "1.2", "1.2.3", "a.1.2.3.4", "g.1.2.3", ".-1.2.3", "a.b.c.d", ".1.2.3\n"])(
  "is no position: %j",
  (text) => {
    expect(parseCursor(text)).toBeUndefined();
  },
);

import { createMemoryStore } from "../../src/store/memory/create-memory-store";
import { makeDelivery, readNames } from "../support/make-delivery";

describe("the memory store", () => {
  it("begins with the tutorial's test entry, which counts towards the limit and is removed first", async () => {
    const store = createMemoryStore({ limit: 2 });
    expect(await readNames(store)).toEqual(["Test Webhook"]);
    for (const id of ["1", "2"]) await store.events.save(makeDelivery(id));
    expect(await readNames(store)).toEqual(["w/1", "w/2"]);
  });

  it("stores the newest events and forgets the identities of removed ones", async () => {
    const store = createMemoryStore({ limit: 3 });
    for (const id of ["1", "2", "3", "4", "5", "6", "7"]) await store.events.save(makeDelivery(id));
    expect(await readNames(store)).toEqual(["w/5", "w/6", "w/7"]);
    expect(await store.events.save(makeDelivery("5"))).toEqual({ outcome: "duplicate", key: "5" });
    expect(await store.events.save(makeDelivery("4"))).toEqual({ outcome: "stored", key: "9" });
    expect(await readNames(store)).toEqual(["w/6", "w/7", "w/4"]);
  });

  it.each([0, -1, 1.5, Number.NaN])("throws for a limit of %d", (limit) => {
    expect(() => createMemoryStore({ limit })).toThrow(TypeError);
  });

  it("stores one event when its limit is one", async () => {
    const store = createMemoryStore({ limit: 1 });
    for (const id of ["1", "2"]) await store.events.save(makeDelivery(id));
    expect(await readNames(store)).toEqual(["w/2"]);
  });

  it("resumes a reader that is far behind at the oldest event that is stored", async () => {
    const store = createMemoryStore({ limit: 150 });
    for (let id = 1; id <= 400; id += 1) await store.events.save(makeDelivery(String(id)));
    const items = await store.feed.readAfter(1, 100);
    expect(items[0]?.event?.id).toBe("251");
    expect(items.at(-1)?.key).toBe(350);
  });

  it("resumes a reader after a gap that retention left", async () => {
    const store = createMemoryStore();
    const day = 24 * 3600 * 1000;
    for (let id = 1; id <= 300; id += 1) {
      const receivedAt = new Date(id > 50 && id <= 250 ? day : 5 * day);
      await store.events.save({ ...makeDelivery(String(id)), receivedAt });
    }
    await store.events.removeBefore(new Date(2 * day), 500);
    const items = await store.feed.readAfter(50, 100);
    expect(items[0]?.event?.id).toBe("251");
  });

  it("yields to the event loop during a search and misses no event", async () => {
    const store = createMemoryStore({ limit: 20_000 });
    for (let id = 1; id <= 19_999; id += 1) await store.events.save(makeDelivery(String(id)));
    let turns = 0;
    let isDone = false;
    const searching = store.events.list({}, { limit: 20_000 }).finally(() => {
      isDone = true;
    });
    while (!isDone) {
      await new Promise(setImmediate);
      turns += 1;
      await store.events.save(makeDelivery(`later ${turns}`));
    }
    expect(turns).toBeGreaterThan(10);
    const keys = (await searching).map(({ key }) => Number(key));
    // Newest first, from the events at the start to the oldest one that is still stored.
    expect(keys[0]).toBe(19_999);
    expect(keys).toEqual(keys.map((_, index) => 19_999 - index));
    expect(keys.at(-1)).toBeLessThanOrEqual(turns + 2);
  });
});

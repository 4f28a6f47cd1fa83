import { createMemoryStore } from "../../src/store/memory/create-memory-store";
import { makeDelivery, readNames } from "../support/make-delivery";

describe("the memory store", () => {
  it("begins with the tutorial's test entry, which counts and goes first", async () => {
    const store = createMemoryStore({ limit: 2 });
    expect(await readNames(store)).toEqual(["Test Webhook"]);
    for (const id of ["1", "2"]) await store.events.save(makeDelivery(id));
    expect(await readNames(store)).toEqual(["w/1", "w/2"]);
  });

  it("keeps the newest, and forgets the oldest for duplicates too", async () => {
    const store = createMemoryStore({ limit: 3 });
    for (const id of ["1", "2", "3", "4", "5", "6", "7"]) await store.events.save(makeDelivery(id));
    expect(await readNames(store)).toEqual(["w/5", "w/6", "w/7"]);
    expect(await store.events.save(makeDelivery("5"))).toEqual({ outcome: "duplicate", key: "5" });
    expect(await store.events.save(makeDelivery("4"))).toEqual({ outcome: "stored", key: "9" });
    expect(await readNames(store)).toEqual(["w/6", "w/7", "w/4"]);
  });

  it("keeps one when asked for one", async () => {
    const store = createMemoryStore({ limit: 1 });
    for (const id of ["1", "2"]) await store.events.save(makeDelivery(id));
    expect(await readNames(store)).toEqual(["w/2"]);
  });

  it("tells a reader that is far behind the oldest that it still has", async () => {
    const store = createMemoryStore({ limit: 150 });
    for (let id = 1; id <= 400; id += 1) await store.events.save(makeDelivery(String(id)));
    const items = await store.feed.readAfter(1, 100);
    expect(items[0]?.event?.id).toBe("251");
    expect(items.at(-1)?.key).toBe(350);
  });

  it("tells a reader what stands behind a gap that retention left", async () => {
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

  it("lets others have their turn during a search, and misses nothing meanwhile", async () => {
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
    // Newest first, from those that were there to the oldest that still is.
    expect(keys[0]).toBe(19_999);
    expect(keys).toEqual(keys.map((_, index) => 19_999 - index));
    expect(keys.at(-1)).toBeLessThanOrEqual(turns + 2);
  });
});

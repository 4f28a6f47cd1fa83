import { createMemoryStore } from "../../src/store/memory-store";
import { makeDelivery, readNames } from "./make-delivery";

describe("the memory store", () => {
  it("begins with the tutorial's test entry, which counts and goes first", async () => {
    const store = createMemoryStore({ limit: 2 });
    expect(await readNames(store)).toEqual(["Test Webhook"]);
    for (const id of ["1", "2"]) await store.save(makeDelivery(id));
    expect(await readNames(store)).toEqual(["w/1", "w/2"]);
  });

  it("keeps the newest, and forgets the oldest for duplicates too", async () => {
    const store = createMemoryStore({ limit: 3 });
    for (const id of ["1", "2", "3", "4", "5", "6", "7"]) await store.save(makeDelivery(id));
    expect(await readNames(store)).toEqual(["w/5", "w/6", "w/7"]);
    expect(await store.save(makeDelivery("5"))).toBe("duplicate");
    expect(await store.save(makeDelivery("4"))).toBe("stored");
    expect(await readNames(store)).toEqual(["w/6", "w/7", "w/4"]);
  });

  it("keeps one when asked for one", async () => {
    const store = createMemoryStore({ limit: 1 });
    for (const id of ["1", "2"]) await store.save(makeDelivery(id));
    expect(await readNames(store)).toEqual(["w/2"]);
  });
});

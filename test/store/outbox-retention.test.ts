import type { Store } from "../../src/core/ports";
import { createMemoryStore } from "../../src/store/memory/create-memory-store";
import { makeAttempted, routeEvent } from "../support/fill-outbox";
import { makeDelivery, readNames } from "../support/make-delivery";
import { stores } from "../support/open-stores";

const future = new Date(Date.UTC(2030, 0, 1));

describe.each(stores)("retention with an outbox in %s", (_name, open) => {
  let store: Store;
  beforeEach(async () => {
    store = await open();
  });
  afterEach(() => store.close());

  const keys = async (): Promise<string[]> =>
    (await store.events.list({}, { limit: 100 })).map(({ key }) => key).reverse();
  const routeNothing = async (from: number, to: number): Promise<boolean> =>
    store.outbox.route({ from, to, notifications: [], branchStates: [], at: future });

  it("keeps events that the router has not read", async () => {
    await store.outbox.register(["team-chat"], 0);
    for (const id of ["1", "2", "3"]) await store.events.save(makeDelivery(id));
    expect(await store.events.removeBefore(future, 10)).toBe(0);
    await routeNothing(0, 2);
    expect(await store.events.removeBefore(future, 10)).toBe(2);
    expect(await keys()).toEqual(["3"]);
  });

  it("keeps nothing for a router that ended", async () => {
    await store.outbox.register(["team-chat"], 0);
    await routeEvent(store, {});
    await store.events.save(makeDelivery("1"));
    await store.outbox.register([], 2);
    expect(await store.events.removeBefore(future, 10)).toBe(2);
  });

  it("keeps events of pending notifications and removes newer ones", async () => {
    await store.outbox.register(["team-chat"], 0);
    const [first] = await routeEvent(store, {});
    const [second] = await routeEvent(store, {});
    const [third] = await routeEvent(store, {});
    await store.outbox.saveAttempt(makeAttempted({ keys: [second!.key] }));
    await store.outbox.saveAttempt(makeAttempted({ keys: [third!.key], state: "failed" }));
    expect(await store.events.removeBefore(future, 1)).toBe(1);
    expect(await store.events.removeBefore(future, 10)).toBe(1);
    expect(await store.events.removeBefore(future, 10)).toBe(0);
    expect(await keys()).toEqual([first!.eventKey]);
    expect(await store.outbox.list({}, { limit: 10 })).toMatchObject([{ key: first!.key }]);
    expect(await store.outbox.find(second!.key)).toBeUndefined();
  });

  it("counts what was delivered before its event was removed", async () => {
    await store.outbox.register(["team-chat"], 0);
    const [notification] = await routeEvent(store, {});
    await store.outbox.saveAttempt(makeAttempted({ keys: [notification!.key] }));
    await store.events.removeBefore(future, 10);
    expect(await store.outbox.listDestinations()).toMatchObject([{ delivered: 1, failed: 0 }]);
  });

  it("removes an event with a pending notification of a removed destination", async () => {
    await store.outbox.register(["team-chat", "runs"], 0);
    const [notification] = await routeEvent(store, { destination: "runs" });
    await store.outbox.register(["team-chat"], 1);
    expect(await store.events.removeBefore(future, 10)).toBe(1);
    expect(await store.outbox.find(notification!.key)).toBeUndefined();
    expect(await store.outbox.readPending("runs", 10)).toEqual([]);
  });
});

describe("the limit of the memory store", () => {
  const save = async (store: Store, from: number, to: number): Promise<void> => {
    for (let id = from; id <= to; id += 1) await store.events.save(makeDelivery(String(id)));
  };
  const route = (store: Store, from: number, to: number): Promise<boolean> =>
    store.outbox.route({ from, to, notifications: [], branchStates: [], at: future });

  it("is exceeded by what the router has not read", async () => {
    const store = createMemoryStore({ limit: 10 });
    await store.outbox.register(["team-chat"], 0);
    await save(store, 1, 100);
    expect(await readNames(store)).toHaveLength(100);
    await route(store, 0, 100);
    await save(store, 101, 101);
    await route(store, 100, 101);
    expect(await readNames(store)).toHaveLength(10);
  });

  it("is exceeded by the events of pending notifications, and by a tenth", async () => {
    const store = createMemoryStore({ limit: 10 });
    await store.outbox.register(["team-chat"], 0);
    const [first] = await routeEvent(store, {});
    for (let id = 2; id <= 200; id += 1) {
      await save(store, id, id);
      await route(store, id - 1, id);
    }
    const names = await readNames(store);
    expect(names.length).toBeLessThanOrEqual(12);
    expect(await store.events.find(first!.eventKey)).toBeDefined();
    await store.outbox.saveAttempt(makeAttempted({ keys: [first!.key] }));
    await save(store, 201, 201);
    expect(await store.events.find(first!.eventKey)).toBeUndefined();
    expect(await store.outbox.find(first!.key)).toBeUndefined();
  });
});

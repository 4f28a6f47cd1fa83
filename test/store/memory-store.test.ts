import { parseEvent } from "../../src/core/event";
import type { EventStore } from "../../src/core/ports";
import { createMemoryStore } from "../../src/store/memory-store";

const seed = { name: "Test Webhook" };

function save(store: EventStore, id: string, webhook = "w"): unknown {
  const event = { type: "ping", id, webhook: { id: webhook, name: `${webhook}/${id}` } };
  return store.save(parseEvent(JSON.stringify(event)));
}

function names(store: EventStore): (string | null)[] {
  return [...(store.summaries() as Iterable<{ name: string | null }>)].map(({ name }) => name);
}

describe("the memory store", () => {
  it("begins with the tutorial's test entry", () => {
    expect([...(createMemoryStore().summaries() as Iterable<object>)]).toEqual([seed]);
  });

  it("keeps events in the order of their arrival", () => {
    const store = createMemoryStore();
    expect(["1", "2", "3"].map((id) => save(store, id))).toEqual(["stored", "stored", "stored"]);
    expect(names(store)).toEqual(["Test Webhook", "w/1", "w/2", "w/3"]);
  });

  it("keeps an event once, and tells webhooks apart", () => {
    const store = createMemoryStore();
    expect(save(store, "bc", "a")).toBe("stored");
    expect(save(store, "bc", "a")).toBe("duplicate");
    expect(save(store, "c", "ab")).toBe("stored");
    expect(names(store)).toEqual(["Test Webhook", "a/bc", "ab/c"]);
  });

  it("keeps the newest, and forgets the oldest for duplicates too", () => {
    const store = createMemoryStore({ limit: 3 });
    for (const id of ["1", "2", "3", "4", "5", "6", "7"]) save(store, id);
    expect(names(store)).toEqual(["w/5", "w/6", "w/7"]);
    expect(save(store, "5")).toBe("duplicate");
    expect(save(store, "4")).toBe("stored");
    expect(names(store)).toEqual(["w/6", "w/7", "w/4"]);
  });

  it("keeps one when asked for one", () => {
    const store = createMemoryStore({ limit: 1 });
    save(store, "1");
    save(store, "2");
    expect(names(store)).toEqual(["w/2"]);
  });

  it("shows the log as it was when asked", () => {
    const store = createMemoryStore({ limit: 3 });
    save(store, "1");
    const before = store.summaries();
    for (const id of ["2", "3", "4"]) save(store, id);
    expect([...(before as Iterable<object>)]).toEqual([seed, { name: "w/1" }]);
  });
});

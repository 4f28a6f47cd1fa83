import { join } from "node:path";
import type { EventStore } from "../../src/core/ports";
import { createMemoryStore } from "../../src/store/memory-store";
import { openSqliteStore } from "../../src/store/sqlite-store";
import { eventBody, makeEvent } from "../receiver";
import { createFolder } from "../start-program";
import { parseEvent } from "../../src/core/event";
import { makeDelivery, readAll, readNames } from "./make-delivery";

/** What every store promises; memory is the reference. `entries` is what a new log holds. */
const stores: [name: string, open: () => EventStore, entries: string[]][] = [
  ["memory", () => createMemoryStore(), ["Test Webhook"]],
  ["sqlite", () => openSqliteStore(join(createFolder(), "webhooks.db")), []],
];

describe.each(stores)("a log in %s", (_name, open, entries) => {
  let store: EventStore;
  beforeEach(() => {
    store = open();
  });
  afterEach(() => store.close());

  it("keeps events in the order of their arrival", async () => {
    for (const id of ["1", "2", "3"]) expect(await store.save(makeDelivery(id))).toBe("stored");
    expect(await readNames(store)).toEqual([...entries, "w/1", "w/2", "w/3"]);
  });

  it("keeps an event once, and tells webhooks apart", async () => {
    expect(await store.save(makeDelivery("bc", {}, "a"))).toBe("stored");
    expect(await store.save(makeDelivery("bc", {}, "a"))).toBe("duplicate");
    expect(await store.save(makeDelivery("c", {}, "ab"))).toBe("stored");
    expect(await readNames(store)).toEqual([...entries, "a/bc", "ab/c"]);
  });

  it("stores one of many at once", async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 100 }, async () => store.save(makeDelivery("1"))),
    );
    expect(outcomes.filter((outcome) => outcome === "stored")).toHaveLength(1);
    expect(await readNames(store)).toEqual([...entries, "w/1"]);
  });

  it("lets a later payload take the place of an older, and no older that of a later", async () => {
    const at = (happened_at: string | null, name: string): ReturnType<typeof makeDelivery> =>
      makeDelivery("1", { happened_at, webhook: { id: "w", name } });
    await store.save(at("2026-11-23T10:12:31.353Z", "first"));
    await store.save(makeDelivery("2"));
    const names = async (): Promise<unknown[]> => (await readNames(store)).slice(entries.length);

    await store.save(at("2026-11-23T10:12:31.352999Z", "older"));
    await store.save(at(null, "timeless"));
    await store.save(at("2026-11-23T10:12:31.353Z", "as old"));
    expect(await names()).toEqual(["first", "w/2"]);
    expect(await store.save(at("2026-11-23T10:12:31.353001Z", "later"))).toBe("duplicate");
    expect(await names()).toEqual(["later", "w/2"]);
  });

  it.each(["workflow-completed", "job-completed", "ping"])("summarizes a %s", async (kind) => {
    const body = eventBody(makeEvent(kind));
    await store.save({ event: parseEvent(body), body, headers: {}, receivedAt: new Date() });
    const name = "circleci-webhooks sample";
    const common = { project: "webhook-service", workflow: "build-test-deploy", status: "success" };
    const expected = {
      name,
      ...(kind !== "ping" && common),
      ...(kind === "job-completed" && { job: "build" }),
    };
    expect((await readAll(store)).at(-1)).toEqual(expected);
  });

  it("shows the log as it was when asked", async () => {
    await store.save(makeDelivery("1"));
    const log = store.summaries() as Iterable<object>;
    for (const id of ["2", "3"]) await store.save(makeDelivery(id));
    expect([...log]).toHaveLength(entries.length + 1);
  });

  it("keeps what is in the text as it is", async () => {
    const name = "a\u0000b'; DROP TABLE events; -- \u{1F600}\n";
    await store.save(makeDelivery("1", { webhook: { id: "w", name } }));
    expect((await readAll(store)).at(-1)).toEqual({ name });
  });
});

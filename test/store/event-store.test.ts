import { readDelivery } from "../../src/core/receive";
import type { Delivery, Store } from "../../src/core/ports";
import { eventBody, makeEvent } from "../support/receiver";
import { makeDelivery, readAll, readNames } from "../support/make-delivery";
import { stores } from "../support/open-stores";

/** The contract of saving events for every store. Memory is the reference. */
describe.each(stores)("the event log in %s", (name, open) => {
  // The entries of a new log.
  const entries = name === "memory" ? ["Test Webhook"] : [];
  let store: Store;
  beforeEach(async () => {
    store = await open();
  });
  afterEach(() => store.close());

  it("stores events in the order of arrival", async () => {
    for (const id of ["1", "2", "3"])
      expect(await store.events.save(makeDelivery(id))).toMatchObject({ outcome: "stored" });
    expect(await readNames(store)).toEqual([...entries, "w/1", "w/2", "w/3"]);
  });

  it("stores an event once per webhook", async () => {
    expect(await store.events.save(makeDelivery("bc", {}, "a"))).toMatchObject({
      outcome: "stored",
    });
    expect(await store.events.save(makeDelivery("bc", {}, "a"))).toMatchObject({
      outcome: "duplicate",
    });
    expect(await store.events.save(makeDelivery("c", {}, "ab"))).toMatchObject({
      outcome: "stored",
    });
    expect(await readNames(store)).toEqual([...entries, "a/bc", "ab/c"]);
  });

  it("stores one of many simultaneous deliveries of an event", async () => {
    const saved = await Promise.all(
      Array.from({ length: 100 }, async () => store.events.save(makeDelivery("1"))),
    );
    expect(saved.filter(({ outcome }) => outcome === "stored")).toHaveLength(1);
    expect(await readNames(store)).toEqual([...entries, "w/1"]);
  });

  it("replaces a payload by a later one but never by an older one", async () => {
    const at = (happened_at: string | null, name: string): ReturnType<typeof makeDelivery> =>
      makeDelivery("1", { happened_at, webhook: { id: "w", name } });
    await store.events.save(at("2026-11-23T10:12:31.353Z", "first"));
    await store.events.save(makeDelivery("2"));
    const names = async (): Promise<unknown[]> => (await readNames(store)).slice(entries.length);

    await store.events.save(at("2026-11-23T10:12:31.352999Z", "older"));
    await store.events.save(at(null, "timeless"));
    await store.events.save(at("2026-11-23T10:12:31.353Z", "as old"));
    expect(await names()).toEqual(["first", "w/2"]);
    expect(await store.events.save(at("2026-11-23T10:12:31.353001Z", "later"))).toMatchObject({
      outcome: "duplicate",
    });
    expect(await names()).toEqual(["later", "w/2"]);
  });

  it("lists a log of many pages", async () => {
    const ids = Array.from({ length: 2_500 }, (_, n) => String(n));
    // In parts: on a busy machine, 2,500 at once would wait too long to be committed.
    for (let from = 0; from < ids.length; from += 250) {
      const some = ids.slice(from, from + 250);
      await Promise.all(some.map(async (id) => store.events.save(makeDelivery(id))));
    }
    const names = ids.map((id) => `w/${id}`);
    expect(await readNames(store)).toEqual([...entries, ...names]);
    const listed = await store.events.list({}, { limit: 3_000 });
    expect(listed.map(({ name }) => name)).toEqual(names.reverse());
  });

  it.each(["workflow-completed", "job-completed", "ping"])("summarizes a %s", async (kind) => {
    const body = eventBody(makeEvent(kind));
    await store.events.save(readDelivery({ body, headers: {}, receivedAt: new Date() }));
    const name = "circleci-webhooks sample";
    const common = { project: "webhook-service", workflow: "build-test-deploy", status: "success" };
    const expected = {
      name,
      ...(kind !== "ping" && common),
      ...(kind === "job-completed" && { job: "build" }),
    };
    expect((await readAll(store)).at(-1)).toEqual(expected);
  });

  it("lists the events that were stored at the time of the call", async () => {
    await store.events.save(makeDelivery("1"));
    const log = (async function* () {
      yield* store.events.summaries();
    })();
    const first = await log.next();
    for (const id of ["2", "3"]) await store.events.save(makeDelivery(id));
    const all = [first.value];
    for await (const summary of log) all.push(summary);
    expect(all).toHaveLength(entries.length + 1);
  });

  it("stores any text unchanged", async () => {
    const name = "a\u0000b'; DROP TABLE events; -- \u{1F600}\n";
    await store.events.save(makeDelivery("1", { webhook: { id: "w", name } }));
    expect((await readAll(store)).at(-1)).toEqual({ name });
  });

  it("counts the deliveries of an event, which keeps its key and its first time", async () => {
    const at = (second: number, happened_at: string): Delivery => ({
      ...makeDelivery("1", { happened_at }),
      receivedAt: new Date(Date.UTC(2026, 10, 23, 10, 1, second)),
    });
    await store.events.save(at(1, "2026-11-23T10:00:01Z"));
    const [first] = await store.events.list({}, { limit: 1 });
    await store.events.save(makeDelivery("2"));
    await store.events.save(at(2, "2026-11-23T10:00:00Z"));
    await store.events.save(at(3, "2026-11-23T10:00:02Z"));
    expect(await store.events.find(first?.key ?? "")).toMatchObject({
      key: first?.key,
      deliveries: 3,
      receivedAt: "2026-11-23T10:01:01.000Z",
      lastDeliveredAt: "2026-11-23T10:01:03.000Z",
      happenedAt: "2026-11-23T10:00:02Z",
      body: at(3, "2026-11-23T10:00:02Z").body,
    });
  });

  it("stores the latest of several payloads that arrive together", async () => {
    const times = ["10:00:02", "10:00:03", "10:00:01"].map((time) => `2026-11-23T${time}Z`);
    const saved = await Promise.all(
      times.map(async (happened_at) => store.events.save(makeDelivery("1", { happened_at }))),
    );
    expect(saved).toEqual([
      { outcome: "stored", key: "1" },
      { outcome: "duplicate", key: "1" },
      { outcome: "duplicate", key: "1" },
    ]);
    expect(await store.events.find("1")).toMatchObject({ happenedAt: times[1], deliveries: 3 });
  });

  it("removes its oldest events in batches", async () => {
    for (let n = 1; n <= 5; n += 1) {
      await store.events.save({ ...makeDelivery(`e${n}`), receivedAt: new Date(n * 1_000) });
    }
    expect(await store.events.removeBefore(new Date(4_000), 2)).toBe(2);
    expect(await store.events.removeBefore(new Date(4_000), 2)).toBe(1);
    expect(await store.events.removeBefore(new Date(4_000), 2)).toBe(0);
    expect((await store.events.list({}, { limit: 9 })).map(({ id }) => id)).toEqual(["e5", "e4"]);
    expect(await readNames(store)).toEqual([...entries, "w/e4", "w/e5"]);
    expect(await store.events.find("e1")).toBeUndefined();
    expect(await store.events.save(makeDelivery("e1"))).toMatchObject({ outcome: "stored" });
  });

  it("uses no key twice, even after all events were removed", async () => {
    await store.events.save({ ...makeDelivery("1"), receivedAt: new Date(0) });
    const [first] = await store.events.list({}, { limit: 1 });
    await store.events.removeBefore(new Date(1), 10);
    await store.events.save(makeDelivery("2"));
    const [second] = await store.events.list({}, { limit: 1 });
    expect(Number(second?.key)).toBeGreaterThan(Number(first?.key));
  });

  it.each(["a\u0000b", "half a pair \ud83d", "\\u0000", "x".repeat(400), "\u0000".repeat(400)])(
    "stores %j in every field",
    async (text) => {
      const vcs = { branch: text, tag: text, revision: text, commit: { subject: text } };
      const named = { name: text, status: text, id: text };
      const webhook = { id: text.slice(0, 200), name: text };
      const delivery = makeDelivery(text.slice(0, 200), {
        ...{ type: text, webhook, project: named, workflow: named, job: named },
        pipeline: { id: text, vcs },
      });
      expect(await store.events.save(delivery)).toMatchObject({ outcome: "stored" });
      expect(await store.events.save(delivery)).toMatchObject({ outcome: "duplicate" });
      const [event] = await store.events.list(
        { project: { in: [text] }, branch: { in: [text] }, type: { in: [text] } },
        { limit: 9 },
      );
      expect(event).toMatchObject({ name: text, branch: text, subject: text, status: text });
      expect(await store.events.find(text.slice(0, 200))).toMatchObject({
        ...event,
        headers: delivery.headers,
        body: delivery.body,
      });
    },
  );

  it("truncates text that is too long for an index", async () => {
    await store.events.save(makeDelivery("1", { project: { name: "p".repeat(10_000) } }));
    expect(await store.events.find("1")).toMatchObject({ project: "p".repeat(400) });
  });

  it("passes its check when events can be stored", async () => {
    await expect(Promise.resolve(store.check())).resolves.toBeUndefined();
  });
});

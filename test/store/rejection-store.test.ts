import { detailsOf } from "../../src/core/event/details";
import { parseEvent } from "../../src/core/event/event";
import type { NewRejection } from "../../src/core/log/rejection";
import type { Store } from "../../src/core/ports";
import { makeRejection } from "../support/make-rejection";
import { stores } from "../support/open-stores";

/** The contract of rejections for every store. Memory is the reference. */
describe.each(stores)("the rejections in %s", (_name, open) => {
  let store: Store;
  beforeEach(async () => {
    store = await open();
  });
  afterEach(() => store.close());

  it("are listed newest first, page by page", async () => {
    await store.rejections.save([makeRejection({ size: 1 }), makeRejection({ size: 2 })]);
    await store.rejections.save([makeRejection({ size: 4, body: null })]);
    const all = await store.rejections.list({ limit: 9 });
    expect(all.map(({ size }) => size)).toEqual([4, 2, 1]);
    expect(all[0]).toEqual({
      key: expect.stringMatching(/^\d+$/),
      receivedAt: "2026-11-23T00:00:00.000Z",
      responseStatus: 401,
      code: "invalid_signature",
      eventType: "ping",
      size: 4,
      path: null,
      unverified: null,
      loggedAs: null,
    });
    const page = await store.rejections.list({ limit: 1, before: all[1]?.key });
    expect(page.map(({ size }) => size)).toEqual([1]);
  });

  it("are found with their bytes and headers", async () => {
    await store.rejections.save([
      makeRejection({ body: null, size: null, headers: {} }),
      makeRejection(),
      makeRejection({ body: Buffer.alloc(0), size: 0 }),
    ]);
    const [empty, whole, bare] = await store.rejections.list({ limit: 9 });
    const { headers, body } = makeRejection();
    expect(await store.rejections.find(whole?.key ?? "")).toEqual({ ...whole, headers, body });
    expect(await store.rejections.find(empty?.key ?? "")).toMatchObject({ body: Buffer.alloc(0) });
    expect(await store.rejections.find(bare?.key ?? "")).toEqual({
      ...bare,
      ...{ headers: {}, body: null, size: null, eventType: null },
    });
  });

  it.each(["0", "77", "x", "", "1.5"])("are not found by %j", async (key) => {
    await store.rejections.save([makeRejection()]);
    expect(await store.rejections.find(key)).toBeUndefined();
  });

  it("are linked to the event that they became", async () => {
    await store.rejections.save([makeRejection()]);
    const [{ key } = { key: "" }] = await store.rejections.list({ limit: 1 });
    await store.rejections.markLogged(key, "42");
    expect(await store.rejections.find(key)).toMatchObject({ loggedAs: "42" });
    expect(await store.rejections.list({ limit: 1 })).toMatchObject([{ loggedAs: "42" }]);
  });

  it("are counted while they are open", async () => {
    expect(await store.rejections.countOpen()).toBe(0);
    await store.rejections.save([makeRejection(), makeRejection(), makeRejection()]);
    const [{ key } = { key: "" }] = await store.rejections.list({ limit: 1 });
    await store.rejections.markLogged(key, "42");
    expect(await store.rejections.countOpen()).toBe(2);
    await store.rejections.removeBefore(new Date("2099-01-01"));
    expect(await store.rejections.countOpen()).toBe(0);
  });

  it("stay linked to the event that they became first", async () => {
    await store.rejections.save([makeRejection()]);
    const [{ key } = { key: "" }] = await store.rejections.list({ limit: 1 });
    await store.rejections.markLogged(key, "42");
    await store.rejections.markLogged(key, "43");
    expect(await store.rejections.find(key)).toMatchObject({ loggedAs: "42" });
  });

  it("have the unverified details of bodies that are events", async () => {
    const project = { name: "a\0b\ud800 \\ 🚀" };
    const event = { type: "ping", id: "1", project, pipeline: { number: 1312 } };
    const bodies = [JSON.stringify(event), "{}", "[", ""].map((text) => Buffer.from(text));
    await store.rejections.save([
      ...bodies.map((body) => makeRejection({ body })),
      makeRejection({ body: null }),
    ]);
    const details = (await store.rejections.list({ limit: 9 })).map(({ unverified }) => unverified);
    expect(details).toEqual([null, null, null, null, expect.anything()]);
    expect(details[4]).toEqual(detailsOf(parseEvent(bodies[0]!)));
    expect(details[4]).toMatchObject({ project: project.name, pipelineNumber: 1312 });
    expect(await store.rejections.find("1")).toMatchObject({ unverified: details[4] });
  });

  it("have no unverified details when the body is larger than any webhook", async () => {
    const large = Buffer.from(JSON.stringify({ type: "ping", id: "1", x: "x".repeat(32 * 1024) }));
    await store.rejections.save([makeRejection({ body: large })]);
    expect(await store.rejections.list({ limit: 1 })).toMatchObject([{ unverified: null }]);
  });

  it("are removed when they are old", async () => {
    const at = (date: number): NewRejection =>
      makeRejection({ receivedAt: new Date(Date.UTC(2026, 10, date)), size: date });
    await store.rejections.save([at(20), at(21), at(22)]);
    expect(await store.rejections.removeBefore(at(22).receivedAt)).toBe(2);
    expect(await store.rejections.list({ limit: 9 })).toMatchObject([{ size: 22 }]);
    expect(await store.rejections.removeBefore(at(22).receivedAt)).toBe(0);
  });

  it("are limited to the newest 500", async () => {
    const many = (first: number): NewRejection[] =>
      Array.from({ length: 300 }, (_, n) => makeRejection({ size: first + n }));
    await store.rejections.save(many(0));
    await store.rejections.save(many(300));
    const sizes = (await store.rejections.list({ limit: 1_000 })).map(({ size }) => size);
    expect(sizes).toHaveLength(500);
    expect([sizes[0], sizes.at(-1)]).toEqual([599, 100]);
  });

  it("have at most 50 of wrong paths, which displace no others", async () => {
    const others = Array.from({ length: 450 }, (_, n) => makeRejection({ size: n }));
    await store.rejections.save(others);
    const code = "wrong_path";
    for (let batch = 0; batch < 6; batch += 1) {
      const wrong = (_: unknown, n: number): NewRejection =>
        makeRejection({ code, body: null, path: `/${batch * 20 + n}` });
      await store.rejections.save(Array.from({ length: 20 }, wrong));
    }
    const all = await store.rejections.list({ limit: 1_000 });
    const paths = all.flatMap(({ path }) => path ?? []);
    expect([paths.length, paths[0], paths.at(-1)]).toEqual([50, "/119", "/70"]);
    const sizes = all.filter(({ path }) => path === null).map(({ size }) => size);
    expect([sizes.length, sizes[0], sizes.at(-1)]).toEqual([450, 449, 0]);
  });

  it("keep any path unchanged", async () => {
    const path = "//it's%20%00\\u0000\u009b\u00ff";
    await store.rejections.save([makeRejection({ code: "wrong_path", body: null, path })]);
    const [listed] = await store.rejections.list({ limit: 1 });
    expect(listed?.path).toBe(path);
    expect(await store.rejections.find(listed?.key ?? "")).toMatchObject({ path });
    const [item] = await store.feed.readAfter(0, 9);
    expect(item?.rejection?.path).toBe(path);
  });

  it("keep any text of a header unchanged", async () => {
    const headers = { "circleci-event-type": "'; DROP \u00ff\\", "x-a": "\u00ff" };
    await store.rejections.save([makeRejection({ headers })]);
    const [listed] = await store.rejections.list({ limit: 1 });
    expect(listed?.eventType).toBe("'; DROP \u00ff\\");
    expect(await store.rejections.find(listed?.key ?? "")).toMatchObject({ headers });
  });
});

import type { Facets } from "../../src/core/log/facets";
import type { Delivery, Store } from "../../src/core/ports";
import { parseSearch } from "../../src/core/log/search";
import { createRecentEvents } from "../../src/store/recent/recent-events";
import { createReadingTurns } from "../../src/core/create-reading-turns";
import { createSqlFacets } from "../../src/store/sql/facets";
import type { SqlDatabase } from "../../src/store/sql/sql-database";
import { makeDelivery } from "../support/make-delivery";
import { stores } from "../support/open-stores";

const now = new Date(100_000);

function ofProject(id: string, project: string, changes: object = {}): Delivery {
  const delivery = makeDelivery(id, { project: { name: project }, ...changes });
  return { ...delivery, receivedAt: new Date(Number(id) * 1_000) };
}

describe.each(stores)("the facets of %s", (_name, open) => {
  let store: Store;
  beforeEach(async () => {
    store = await open();
    await store.events.save(ofProject("1", "api"));
    await store.events.save(ofProject("2", "web"));
    expect(await countProjects()).toEqual({ api: 1, web: 1 });
  });
  afterEach(() => store.close());

  const count = (filter = {}): Promise<Facets> => store.events.facets(filter, now);
  const countProjects = async (filter = {}): Promise<Record<string, number>> =>
    Object.fromEntries((await count(filter)).project.map(({ value, count }) => [value, count]));

  it("include an event that was saved after they were counted", async () => {
    await store.events.save(ofProject("3", "api"));
    expect(await countProjects()).toEqual({ api: 2, web: 1 });
    expect(await countProjects({ since: new Date(2_000) })).toEqual({ api: 1, web: 1 });
  });

  it("include an event whose time of receipt is older than the others'", async () => {
    await store.events.save({ ...ofProject("3", "old"), receivedAt: new Date(500) });
    expect(await countProjects({ until: new Date(1_000) })).toEqual({ old: 1 });
  });

  it("count a repeated delivery, and the payload that replaces the first one", async () => {
    await store.events.save(ofProject("1", "api"));
    expect(await count()).toMatchObject({ matching: 2, repeated: 1 });
    const newer = ofProject("2", "app", { happened_at: "2026-11-01T00:00:00Z" });
    await store.events.save({ ...newer, receivedAt: new Date("2026-11-01T00:00:01Z") });
    expect(await countProjects()).toEqual({ api: 1, app: 1 });
    expect(await count({ q: parseSearch("app") })).toMatchObject({ matching: 1, repeated: 1 });
    expect(await count({ q: parseSearch("web") })).toMatchObject({ matching: 0 });
  });

  it("count projects of one name in two organizations apart, by their slugs", async () => {
    const slug = (organization: string): object => ({
      project: { name: "shop", slug: `github/${organization}/shop` },
    });
    await store.events.save(ofProject("3", "", slug("acme")));
    expect(await countProjects()).toEqual({ api: 1, web: 1, shop: 1 });
    await store.events.save(ofProject("4", "", slug("other")));
    const counts = { "github/acme/shop": 1, "github/other/shop": 1 };
    expect(await countProjects()).toEqual({ api: 1, web: 1, ...counts });
    const [acme, shop] = ["github/acme/shop", "shop"].map((name) => ({ in: [name] }));
    expect(await count({ project: acme })).toMatchObject({ matching: 1 });
    expect(await count({ project: shop })).toMatchObject({ matching: 2 });
  });

  it("forget an event that was removed", async () => {
    await store.events.removeBefore(new Date(2_000), 10);
    expect(await countProjects()).toEqual({ web: 1 });
    await store.events.save(ofProject("4", "web"));
    expect(await countProjects()).toEqual({ web: 2 });
  });

  it("are the same for calls at the same time", async () => {
    await store.events.save(ofProject("3", "api"));
    const [first, ...others] = await Promise.all([count(), count(), count()]);
    expect(first.matching).toBe(3);
    expect(others).toEqual([first, first]);
  });
});

describe("the facets of a database", () => {
  it("read only what has changed since they were counted", async () => {
    const read: number[] = [];
    const facets = createSqlFacets(recordRows(read), createReadingTurns());
    await facets({}, now);
    const first = read.splice(0);
    await facets({ q: parseSearch("one") }, now);
    expect(first.at(-1)).toBe(5);
    expect(Math.max(...read)).toBe(1);
  });

  /** Stands in for a table of five events that do not change. */
  function recordRows(read: number[]): SqlDatabase {
    const rows = Array.from({ length: 5 }, (_, n) => ({
      ...{ key: n + 1, receivedAt: n, deliveries: 1, search: "one", id: String(n), type: "ping" },
    }));
    return {
      table: (name: string) => name,
      async read<Row>(sql: string) {
        const found = /max\(key\)/.test(sql)
          ? [{ event: 5, redelivery: 0 }]
          : /count\(\*\)/.test(sql)
            ? [{ count: 5 }]
            : [...rows].reverse();
        read.push(found.length);
        return found as Row[];
      },
    } as unknown as SqlDatabase;
  }
});

describe("the recent events", () => {
  const none = { projectSlug: null, workflowId: null, pipelineId: null, jobId: null };
  const details = {
    ...none,
    pipelineNumber: null,
    jobNumber: null,
    workflow: null,
    job: null,
    branch: null,
  };
  const at = (key: number, receivedAt = key) => ({
    ...{ key, receivedAt, stoppedAt: receivedAt, deliveries: 1, search: "" },
    details: { ...details, id: String(key), type: "ping", project: `p${key % 2}`, status: null },
  });

  it("are the newest 10,000 by time of receipt, and say for which ranges that is not enough", () => {
    const recent = createRecentEvents();
    for (let key = 1; key <= 10_000; key += 1) recent.put(at(key));
    expect(recent.count({}, now)).toMatchObject({ isComplete: true, matching: 10_000 });
    recent.put(at(10_001));
    recent.put(at(10_002, 0));
    expect(recent.size()).toBe(10_000);
    expect(recent.count({}, now)).toMatchObject({ isComplete: false, matching: 10_000 });
    const since = new Date(3);
    expect(recent.count({ since }, now)).toMatchObject({ isComplete: true, matching: 9_999 });
    const until = new Date(10_000);
    expect(recent.count({ until }, now)).toBeUndefined();
    expect(recent.count({ since, until }, now)).toMatchObject({ matching: 9_997 });
  });

  it("are outdated if one is removed after older ones were left out", () => {
    const recent = createRecentEvents();
    for (let key = 1; key <= 10_001; key += 1) recent.put(at(key));
    expect(recent.isOutdated()).toBe(false);
    recent.remove(77);
    expect(recent.isOutdated()).toBe(true);
    recent.clear();
    expect(recent.isOutdated()).toBe(false);
    expect(recent.count({}, now)).toMatchObject({ isComplete: true, matching: 0 });
  });
});

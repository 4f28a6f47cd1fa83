import type { EventFilter } from "../../src/core/log/event-filter";
import type { Delivery, Store } from "../../src/core/ports";
import { parseSearch } from "../../src/core/log/search";
import { makeDelivery } from "../support/make-delivery";
import { stores } from "../support/open-stores";

/** A time so many milliseconds after a start that CircleCI can have stamped. */
const at = (milliseconds: number): Date => new Date(Date.UTC(2026, 0, 1) + milliseconds);

describe.each(stores)("a filter of the event log in %s", (_name, open) => {
  let store: Store;
  beforeAll(async () => {
    store = await open();
    await saveThree();
  });
  afterAll(() => store.close());

  const listIds = async (filter: EventFilter): Promise<string[]> =>
    (await store.events.list(filter, { limit: 100 })).map(({ id }) => id);

  it.each<[filter: EventFilter, ids: string[]]>([
    [{ type: { in: ["ping"] } }, ["3"]],
    [{ status: { in: ["failed"] } }, ["2"]],
    [{ status: { in: ["failed", "success"] } }, ["2", "1"]],
    [{ status: { notIn: ["failed"] } }, ["3", "1"]],
    [{ status: { in: ["failed", "success"], notIn: ["failed"] } }, ["1"]],
    [{ project: { in: ["api"] } }, ["2", "1"]],
    [{ project: { notIn: ["api"] } }, ["3"]],
    [{ project: { in: ["github/o/api"] } }, ["1"]],
    [{ project: { in: ["github/o/api", "web"] } }, ["1"]],
    [{ project: { notIn: ["github/o/api"] } }, ["3", "2"]],
    [{ project: { in: ["api"] }, status: { in: ["success"] } }, ["1"]],
    [{ project: { in: ["api"] }, branch: { notIn: ["main", "other"] } }, ["2"]],
    [{ workflow: { in: ["deploy"] } }, ["1"]],
    [{ job: { in: ["lint"] } }, ["2"]],
    [{ job: { notIn: ["lint"] } }, ["3", "1"]],
    [{ pipeline: { in: ["a-pipeline"] } }, ["1"]],
    [{ branch: { in: ["feature/É"] } }, ["2"]],
    [{ branch: { in: ["no such"] } }, []],
    [{ branch: { in: [] } }, []],
    [{ branch: { notIn: [] } }, ["3", "2", "1"]],
    [{ since: at(2_000) }, ["3", "2"]],
    [{ until: at(2_000) }, ["1"]],
    [{ since: at(1_001), until: at(3_000) }, ["2"]],
    [{ since: at(1_001), status: { in: ["success", "failed"] } }, ["2"]],
    [{ stoppedSince: at(2_500) }, ["3"]],
    [{ stoppedSince: at(499), stoppedUntil: at(1_501) }, ["2", "1"]],
    [{ stoppedUntil: at(500) }, ["2"]],
    [{ stoppedUntil: at(1) }, []],
    [{ stoppedSince: at(1_000), status: { in: ["success"] } }, ["1"]],
  ])("selects the events that match %j", async (filter, ids) => {
    expect(await listIds(filter)).toEqual(ids);
    expect(await store.events.facets(filter, new Date())).toMatchObject({ matching: ids.length });
  });

  const workflowId = "0a1b2c3d-0000-4000-8000-00000000000a";

  it.each<[q: string, ids: string[]]>([
    ["FEATURE/é", ["2"]],
    ["ada", ["1"]],
    ["ada@example.com", ["1"]],
    ["100%", ["1"]],
    ["_", []],
    ["\\", ["2"]],
    ["a hook", ["3"]],
    ["hook a", ["3"]],
    ['"hook a"', []],
    ["deploy ada", ["1"]],
    ["deploy feature", []],
    ["deadbeef", ["1"]],
    ["#1312", ["1"]],
    ["#131", []],
    ["#4978", ["3", "2"]],
    ["#497", []],
    ["1312", ["1"]],
    [workflowId.toUpperCase(), ["1"]],
    [`https://app.circleci.com/pipelines/workflows/${workflowId}`, ["1"]],
    [`https://app.circleci.com/pipelines/gh/o/api/1312/workflows/${workflowId}/jobs/7`, []],
    ["https://app.circleci.com/pipelines/gh/o/api/1312", ["1"]],
    ["https://app.circleci.com/pipelines/github/o/api/1313", []],
    ["https://app.circleci.com/pipelines/github/o/api?branch=main", ["1"]],
  ])("finds what a search describes: %s", async (q, ids) => {
    expect(await listIds({ q: parseSearch(q) })).toEqual(ids);
    expect(await store.events.facets({ q: parseSearch(q) }, new Date())).toMatchObject({
      matching: ids.length,
    });
  });

  const iso = (time: number): string => at(time).toISOString();

  async function saveThree(): Promise<void> {
    const make = (id: string, changes: object): Delivery => ({
      ...makeDelivery(id, changes),
      receivedAt: at(Number(id) * 1_000),
    });
    const author = { name: "Ada L.", email: "ada@example.com" };
    await store.events.save(
      make("1", {
        type: "workflow-completed",
        project: { name: "api", slug: "github/o/api" },
        workflow: { id: workflowId, name: "deploy", status: "success", stopped_at: iso(1_500) },
        pipeline: {
          id: "a-pipeline",
          number: 1312,
          vcs: { branch: "main", revision: "deadbeef", commit: { subject: "100% ok", author } },
        },
      }),
    );
    const project = { name: "api" };
    const branch = { vcs: { branch: "feature/É", commit: { subject: "a\\b (#4978)" } } };
    await store.events.save(
      make("2", {
        ...{ type: "job-completed", project, pipeline: branch, happened_at: iso(9_000) },
        job: { name: "lint", status: "failed", stopped_at: iso(499) },
      }),
    );
    await store.events.save(
      make("3", { webhook: { id: "w", name: "A Hook" }, pipeline: { number: 4978 } }),
    );
  }

  it("counts the values of each field without that field's own filter", async () => {
    await store.events.save({ ...makeDelivery("3"), receivedAt: at(9_000) });
    const api = { value: "api", count: 2 };
    const filter = { status: { in: ["failed"] }, since: at(1_000) };
    expect(await store.events.facets(filter, at(4_000))).toEqual({
      isComplete: true,
      matching: 1,
      failed: 1,
      repeated: 0,
      project: [{ ...api, count: 1 }],
      workflow: [],
      branch: [{ value: "feature/É", count: 1 }],
      status: [
        { value: "failed", count: 1 },
        { value: "success", count: 1 },
      ],
      histogram: {
        from: at(1_000).getTime(),
        step: 1_000,
        parts: [0, 1, 0].map((n) => ({ total: n, failed: n })),
      },
    });
    expect(await store.events.facets({}, at(4_000))).toMatchObject({
      matching: 3,
      repeated: 1,
      project: [api],
    });
    const empty = { since: at(5_000), until: at(6_000) };
    expect(await store.events.facets(empty, at(4_000))).toMatchObject({ matching: 0 });
  });
});

import { parseEvent } from "../../src/core/event";
import type { EventFilter } from "../../src/core/event-filter";
import { parseSearch } from "../../src/core/search";
import type { Delivery, Store } from "../../src/core/ports";
import { eventBody, makeEvent } from "../support/receiver";
import { makeDelivery } from "../support/make-delivery";
import { stores } from "../support/open-stores";

/** How every store is read; memory is the reference. */
describe.each(stores)("a log in %s", (_name, open) => {
  let store: Store;
  beforeEach(async () => {
    store = await open();
  });
  afterEach(() => store.close());

  describe("lists its events", () => {
    const listIds = async (filter: EventFilter, limit = 100, before?: string): Promise<string[]> =>
      (await store.events.list(filter, { limit, before })).map(({ id }) => id);

    it("newest first, a page at a time, and stays at its place while events arrive", async () => {
      for (let n = 1; n <= 5; n += 1) await store.events.save(makeDelivery(`e${n}`));
      expect(await listIds({})).toEqual(["e5", "e4", "e3", "e2", "e1"]);
      const page = await store.events.list({}, { limit: 2 });
      expect(page.map(({ id }) => id)).toEqual(["e5", "e4"]);
      await store.events.save(makeDelivery("e6"));
      expect(await listIds({}, 2, page[1]?.key)).toEqual(["e3", "e2"]);
      expect(await listIds({}, 2, "0")).toEqual([]);
      expect(await listIds({}, 2, "999999999999999")).toEqual(["e6", "e5"]);
    });

    it("with all that is known of them", async () => {
      const body = eventBody(makeEvent("job-completed", "github", "failed"));
      const event = parseEvent(body);
      const receivedAt = new Date(Date.UTC(2026, 10, 23, 1, 2, 3, 4));
      await store.events.save({ event, body, headers: {}, receivedAt });
      const sent = JSON.parse(body.toString());
      expect(await store.events.list({}, { limit: 1 })).toEqual([
        {
          key: expect.stringMatching(/^\d+$/),
          webhookId: sent.webhook.id,
          id: sent.id,
          type: "job-completed",
          happenedAt: sent.happened_at,
          receivedAt: "2026-11-23T01:02:03.004Z",
          name: "circleci-webhooks sample",
          projectId: sent.project.id,
          project: "webhook-service",
          projectSlug: sent.project.slug,
          workflow: "build-test-deploy",
          job: "build",
          jobId: sent.job.id,
          jobNumber: sent.job.number,
          status: "failed",
          branch: "main",
          tag: null,
          revision: sent.pipeline.vcs.revision,
          subject: sent.pipeline.vcs.commit.subject,
          author: sent.pipeline.vcs.commit.author.name,
          authorEmail: sent.pipeline.vcs.commit.author.email,
          pipelineId: sent.pipeline.id,
          pipelineNumber: sent.pipeline.number,
          workflowId: sent.workflow.id,
          startedAt: sent.job.started_at,
          stoppedAt: sent.job.stopped_at,
          deliveries: 1,
          lastDeliveredAt: "2026-11-23T01:02:03.004Z",
          responseStatus: 201,
          reverifiedAt: null,
          size: body.length,
        },
      ]);
    });

    it.each<[filter: EventFilter, ids: string[]]>([
      [{ type: { in: ["ping"] } }, ["3"]],
      [{ status: { in: ["failed"] } }, ["2"]],
      [{ status: { in: ["failed", "success"] } }, ["2", "1"]],
      [{ status: { notIn: ["failed"] } }, ["3", "1"]],
      [{ status: { in: ["failed", "success"], notIn: ["failed"] } }, ["1"]],
      [{ project: { in: ["api"] } }, ["2", "1"]],
      [{ project: { notIn: ["api"] } }, ["3"]],
      [{ project: { in: ["api"] }, status: { in: ["success"] } }, ["1"]],
      [{ project: { in: ["api"] }, branch: { notIn: ["main", "other"] } }, ["2"]],
      [{ workflow: { in: ["deploy"] } }, ["1"]],
      [{ pipeline: { in: ["a-pipeline"] } }, ["1"]],
      [{ branch: { in: ["feature/É"] } }, ["2"]],
      [{ branch: { in: ["no such"] } }, []],
      [{ since: new Date(2_000) }, ["3", "2"]],
      [{ until: new Date(2_000) }, ["1"]],
      [{ since: new Date(1_001), until: new Date(3_000) }, ["2"]],
      [{ since: new Date(1_001), status: { in: ["success", "failed"] } }, ["2"]],
    ])("that fit %j", async (filter, ids) => {
      await saveThree();
      expect(await listIds(filter)).toEqual(ids);
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
      ["1312", ["1"]],
      [workflowId.toUpperCase(), ["1"]],
      [`https://app.circleci.com/pipelines/workflows/${workflowId}`, ["1"]],
      [`https://app.circleci.com/pipelines/gh/o/api/1312/workflows/${workflowId}/jobs/7`, []],
      ["https://app.circleci.com/pipelines/gh/o/api/1312", ["1"]],
      ["https://app.circleci.com/pipelines/github/o/api/1313", []],
      ["https://app.circleci.com/pipelines/github/o/api?branch=main", ["1"]],
    ])("that a search finds: %s", async (q, ids) => {
      await saveThree();
      expect(await listIds({ q: parseSearch(q) })).toEqual(ids);
      expect(await store.events.facets({ q: parseSearch(q) }, new Date())).toMatchObject({
        matching: ids.length,
      });
    });

    async function saveThree(): Promise<void> {
      const at = (id: string, changes: object): Delivery => ({
        ...makeDelivery(id, changes),
        receivedAt: new Date(Number(id) * 1_000),
      });
      const author = { name: "Ada L.", email: "ada@example.com" };
      await store.events.save(
        at("1", {
          type: "workflow-completed",
          project: { name: "api", slug: "github/o/api" },
          workflow: { id: workflowId, name: "deploy", status: "success" },
          pipeline: {
            id: "a-pipeline",
            number: 1312,
            vcs: { branch: "main", revision: "deadbeef", commit: { subject: "100% ok", author } },
          },
        }),
      );
      const project = { name: "api" };
      const branch = { vcs: { branch: "feature/É", commit: { subject: "a\\b" } } };
      await store.events.save(
        at("2", { type: "job-completed", project, job: { status: "failed" }, pipeline: branch }),
      );
      await store.events.save(at("3", { webhook: { id: "w", name: "A Hook" } }));
    }

    it("and counts their values, each without its own filter", async () => {
      await saveThree();
      await store.events.save({ ...makeDelivery("3"), receivedAt: new Date(9_000) });
      const api = { value: "api", count: 2 };
      const filter = { status: { in: ["failed"] }, since: new Date(1_000) };
      expect(await store.events.facets(filter, new Date(4_000))).toEqual({
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
          from: 1_000,
          step: 1_000,
          parts: [0, 1, 0].map((n) => ({ total: n, failed: n })),
        },
      });
      expect(await store.events.facets({}, new Date(4_000))).toMatchObject({
        matching: 3,
        repeated: 1,
        project: [api],
      });
      const empty = { since: new Date(5_000), until: new Date(6_000) };
      expect(await store.events.facets(empty, new Date(4_000))).toMatchObject({ matching: 0 });
    });
  });

  it("knows what was rejected at first, and when it was reverified again", async () => {
    const day = (date: number): Date => new Date(Date.UTC(2026, 10, date));
    const reverified = { responseStatus: 401, at: day(22) };
    await store.events.save({ ...makeDelivery("1"), receivedAt: day(20), reverified });
    await store.events.save({ ...makeDelivery("1"), receivedAt: day(23) });
    await store.events.save({ ...makeDelivery("2"), receivedAt: day(23) });
    await store.events.save({
      ...makeDelivery("2", { happened_at: "2026-11-23T10:00:00Z" }),
      reverified,
    });
    expect(await store.events.list({}, { limit: 9 })).toMatchObject([
      { id: "2", responseStatus: 201, reverifiedAt: null },
      { id: "1", responseStatus: 401, reverifiedAt: day(22).toISOString(), deliveries: 2 },
    ]);
    expect((await store.events.find("1"))?.deliveryLog).toEqual([
      { at: day(20).toISOString(), responseStatus: 401 },
      { at: day(23).toISOString(), responseStatus: 200 },
    ]);
    expect((await store.events.find("2"))?.deliveryLog).toMatchObject([
      { responseStatus: 201 },
      { responseStatus: 401 },
    ]);
    const items = await store.feed.readAfter(0, 10);
    expect(items).toMatchObject([
      { outcome: "stored", responseStatus: 401, at: day(22).toISOString(), event: { id: "1" } },
      { outcome: "duplicate", responseStatus: 200, event: { id: "1" } },
      { outcome: "stored", responseStatus: 201, event: { id: "2" } },
      { outcome: "duplicate", responseStatus: 401, event: { id: "2" } },
    ]);
  });

  it("knows of what was refused in one batch with others, too", async () => {
    const reverified = { responseStatus: 415, at: new Date(Date.UTC(2026, 10, 24)) };
    const later = makeDelivery("1", { happened_at: "2026-11-23T10:00:00Z" });
    await Promise.all([
      store.events.save({ ...makeDelivery("1"), reverified }),
      store.events.save(later),
      store.events.save({
        ...makeDelivery("1"),
        receivedAt: new Date(later.receivedAt.getTime() + 1),
        reverified,
      }),
    ]);
    expect(await store.events.find("1")).toMatchObject({
      responseStatus: 415,
      lastDeliveredAt: new Date(later.receivedAt.getTime() + 1).toISOString(),
      deliveryLog: [{ responseStatus: 415 }, { responseStatus: 200 }, { responseStatus: 415 }],
    });
  });

  it("knows the last delivery by when it was received, not by when it was logged", async () => {
    const early = { ...makeDelivery("1"), receivedAt: new Date(1_000) };
    const late = { ...makeDelivery("1"), receivedAt: new Date(9_000) };
    await Promise.all([store.events.save(late), store.events.save(early)]);
    const lastDeliveredAt = late.receivedAt.toISOString();
    expect(await store.events.find("1")).toMatchObject({ lastDeliveredAt });
    await store.events.save(early);
    expect(await store.events.find("1")).toMatchObject({ lastDeliveredAt, deliveries: 3 });
  });

  describe("finds an event", () => {
    it("by its key or by CircleCI's id, with its bytes and headers", async () => {
      const delivery = makeDelivery("a-uuid", {}, "w");
      delivery.body = Buffer.concat([delivery.body, Buffer.from([10, 255, 0])]);
      delivery.headers = { "content-type": "application/json", "x-many": ["a", "b"] };
      await store.events.save(makeDelivery("another"));
      await store.events.save(delivery);
      const [listed] = await store.events.list({}, { limit: 1 });
      const deliveryLog = [{ at: "2026-11-23T00:00:00.000Z", responseStatus: 201 }];
      const { headers, body } = delivery;
      const expected = { ...listed, headers, body, deliveryLog };
      expect(await store.events.find(listed?.key ?? "")).toEqual(expected);
      expect(await store.events.find("a-uuid")).toEqual(expected);
    });

    it("by an id that two webhooks have: the newest", async () => {
      for (const webhook of ["w1", "w2"])
        await store.events.save(makeDelivery("same", {}, webhook));
      expect(await store.events.find("same")).toMatchObject({ webhookId: "w2" });
    });

    it("by an id that looks like a key", async () => {
      await store.events.save(makeDelivery("1000"));
      expect(await store.events.find("1000")).toMatchObject({ id: "1000" });
    });

    it.each(["999999999999999", "-1", "1.5", "", "no such", "0", "00", "01"])(
      "or says that there is none: %j",
      async (key) => {
        await store.events.save(makeDelivery("a"));
        expect(await store.events.find(key)).toBeUndefined();
      },
    );
  });
});

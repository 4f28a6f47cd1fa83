import { readDelivery } from "../../src/core/receive";
import type { EventFilter } from "../../src/core/log/event-filter";
import type { Store } from "../../src/core/ports";
import { eventBody, makeEvent } from "../support/receiver";
import { makeDelivery } from "../support/make-delivery";
import { stores } from "../support/open-stores";

/** The contract of reading events for every store. Memory is the reference. */
describe.each(stores)("the event log in %s", (_name, open) => {
  let store: Store;
  beforeEach(async () => {
    store = await open();
  });
  afterEach(() => store.close());

  describe("lists its events", () => {
    const listIds = async (filter: EventFilter, limit = 100, before?: string): Promise<string[]> =>
      (await store.events.list(filter, { limit, before })).map(({ id }) => id);

    it("newest first, page by page, while events arrive", async () => {
      for (let n = 1; n <= 5; n += 1) await store.events.save(makeDelivery(`e${n}`));
      expect(await listIds({})).toEqual(["e5", "e4", "e3", "e2", "e1"]);
      const page = await store.events.list({}, { limit: 2 });
      expect(page.map(({ id }) => id)).toEqual(["e5", "e4"]);
      await store.events.save(makeDelivery("e6"));
      expect(await listIds({}, 2, page[1]?.key)).toEqual(["e3", "e2"]);
      expect(await listIds({}, 2, "0")).toEqual([]);
      expect(await listIds({}, 2, "999999999999999")).toEqual(["e6", "e5"]);
    });

    it("with all their details", async () => {
      const body = eventBody(makeEvent("job-completed", "github", "failed"));
      const receivedAt = new Date(Date.UTC(2026, 10, 23, 1, 2, 3, 4));
      await store.events.save(readDelivery({ body, headers: {}, receivedAt }));
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
  });

  it("stores the first response status of a re-verified delivery and the time of re-verification", async () => {
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

  it("stores the first response status of re-verified deliveries in one batch with others", async () => {
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

  it("takes the time of the last delivery from its receipt, not from its place in the log", async () => {
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

    it("by an id that two webhooks share, the newest one", async () => {
      for (const webhook of ["w1", "w2"])
        await store.events.save(makeDelivery("same", {}, webhook));
      expect(await store.events.find("same")).toMatchObject({ webhookId: "w2" });
    });

    it("by an id that looks like a key", async () => {
      await store.events.save(makeDelivery("1000"));
      expect(await store.events.find("1000")).toMatchObject({ id: "1000" });
    });

    it.each(["999999999999999", "-1", "1.5", "", "no such", "0", "00", "01"])(
      "unless the key or id is unknown: %j",
      async (key) => {
        await store.events.save(makeDelivery("a"));
        expect(await store.events.find(key)).toBeUndefined();
      },
    );
  });
});

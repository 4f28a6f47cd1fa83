import { randomUUID } from "node:crypto";
import request from "supertest";
import { countRuns } from "../../src/core/runs/count-runs";
import type { FeedConsumer } from "../../src/core/log/feed-consumer";
import type { FeedItem } from "../../src/core/log/feed";
import { createMemoryStore } from "../../src/store/memory/create-memory-store";
import { silent } from "../support/open-stores";
import { createReceiver, eventBody, makeEvent } from "../support/receiver";
import { create, read, run } from "../support/read-metrics";
import type { Run } from "../../src/core/runs/run";

describe("GET /metrics", () => {
  it("requires the token and is in Prometheus's format", async () => {
    const { server } = createReceiver({ isSignedIn: false, metrics: create() });
    expect((await request(server).get("/metrics")).status).toBe(401);
    const answer = await request(server)
      .get("/metrics")
      .set("Authorization", "Bearer the-token-of-the-tests");
    expect(answer.status).toBe(200);
    expect(answer.headers["content-type"]).toMatch(
      /^text\/plain; (version=0\.0\.4; )?charset=utf-8/,
    );
    expect(answer.text).toMatch(/^process_cpu_seconds_total \d/m);
  });

  it("does not exist without metrics", async () => {
    expect((await request(createReceiver().server).get("/metrics")).status).toBe(404);
  });

  it("has none of the gauges whose names promtool refuses", async () => {
    expect(await create().read()).not.toMatch(/nodejs_active_\w+_total/);
  });

  it("counts deliveries by outcome, and rejections by code", async () => {
    const metrics = create();
    const receiver = createReceiver({ metrics });
    const body = eventBody(makeEvent());
    await receiver.post({ body });
    await receiver.post({ body });
    await receiver.post({ headers: { "circleci-signature": "v1=no" } });
    await receiver.post({ headers: { "circleci-signature": undefined } });
    expect(await read(metrics, "circleci_webhooks_deliveries_total")).toEqual({
      'outcome="stored",code=""': 1,
      'outcome="duplicate",code=""': 1,
      'outcome="rejected",code="invalid_signature"': 1,
      'outcome="rejected",code="missing_signature"': 1,
    });
    expect(await read(metrics, "circleci_webhooks_webhook_duration_seconds_count")).toEqual({
      'outcome="stored"': 1,
      'outcome="duplicate"': 1,
      'outcome="rejected"': 2,
    });
    expect(await read(metrics, "circleci_webhooks_commit_duration_seconds_count")).toEqual({
      "": 2,
    });
  });

  it("has the usual rejections from the start, so that the first one is an increase", async () => {
    const text = await create().read();
    expect(text).toContain('deliveries_total{outcome="rejected",code="invalid_signature"} 0\n');
    expect(text).toContain('deliveries_total{outcome="stored",code=""} 0\n');
  });

  it("counts a webhook that cannot be stored as rejected", async () => {
    const metrics = create();
    const store = createMemoryStore();
    const events = { ...store.events, save: () => Promise.reject(new Error("disk full")) };
    await createReceiver({ metrics, store: { ...store, events } }).post();
    expect(await read(metrics, "circleci_webhooks_deliveries_total")).toEqual({
      'outcome="rejected",code="store_unavailable"': 1,
    });
  });

  it("counts the items of the feed that a consumer skipped, from 0 on", async () => {
    const metrics = create();
    metrics.recorder.countSkippedItem("router");
    const text = await metrics.read();
    expect(text).toContain('skipped_items_total{consumer="router"} 1\n');
    expect(text).toContain('skipped_items_total{consumer="insights"} 0\n');
    expect(text).toContain('skipped_items_total{consumer="metrics"} 0\n');
  });

  it("counts notifications by state, and reads how many are pending", async () => {
    const pending = [{ name: "chat", pending: 3 }];
    const metrics = create({ readPending: () => Promise.resolve(pending) });
    metrics.recorder.countNotifications("chat", "delivered", 2);
    metrics.recorder.countNotifications("chat", "failed", 1);
    expect(await read(metrics, "circleci_webhooks_notifications_total")).toEqual({
      'destination="chat",state="delivered"': 2,
      'destination="chat",state="failed"': 1,
    });
    expect(await read(metrics, "circleci_webhooks_notifications_pending")).toEqual({
      'destination="chat"': 3,
    });
  });
});

describe("the metrics of runs", () => {
  const series = "circleci_workflow_runs_total";

  it("count a run once, however many events it has", async () => {
    const metrics = create();
    metrics.recorder.countRun({ ...run, status: "canceled" });
    metrics.recorder.countRun({ ...run, status: "canceled", stoppedAt: 95_000 });
    metrics.recorder.countRun({ ...run, kind: "job", job: "test" });
    expect(await read(metrics, series)).toEqual({
      'project="shop",project_slug="github/acme/shop",workflow="build",branch="main",status="canceled"': 1,
    });
    expect(await read(metrics, "circleci_job_runs_total")).toEqual({
      'project="shop",project_slug="github/acme/shop",workflow="build",job="test",branch="main",status="success"': 1,
    });
  });

  it("have a label only for the configured branches", async () => {
    const metrics = create({ branches: ["release"] });
    for (const [n, branch] of ["release", "main", null].entries())
      metrics.recorder.countRun({ ...run, id: `${n}`, branch });
    expect(await read(metrics, series)).toEqual({
      'project="shop",project_slug="github/acme/shop",workflow="build",branch="release",status="success"': 1,
      'project="shop",project_slug="github/acme/shop",workflow="build",branch="other",status="success"': 2,
    });
  });

  it("have the durations of conclusive runs, in buckets up to 2 h", async () => {
    const metrics = create();
    metrics.recorder.countRun(run);
    metrics.recorder.countRun({ ...run, id: "2", status: "canceled" });
    metrics.recorder.countRun({ ...run, id: "3", duration: null });
    const name = "circleci_workflow_duration_seconds";
    const labels =
      'project="shop",project_slug="github/acme/shop",workflow="build",branch="main",status="success"';
    expect(await read(metrics, `${name}_count`)).toEqual({ [labels]: 1 });
    expect(await read(metrics, `${name}_sum`)).toEqual({ [labels]: 90 });
    const buckets = Object.keys(await read(metrics, `${name}_bucket`));
    expect([buckets[0], buckets.at(-2)]).toEqual([`le="120",${labels}`, `le="7200",${labels}`]);
  });

  it("are limited in number, and dropped ones are counted", async () => {
    const metrics = create({ maxSeries: 2 });
    for (const [n, project] of ["a", "b", "c", "c", "a"].entries())
      metrics.recorder.countRun({ ...run, id: `${n}`, project });
    expect(Object.values(await read(metrics, series))).toEqual([2, 1]);
    expect(await read(metrics, "circleci_webhooks_dropped_observations_total")).toEqual({
      'metric="circleci_workflow_runs_total"': 2,
    });
  });
});

describe("countRuns", () => {
  it("counts what its consumer handled, without repeated deliveries and other receivers' items", async () => {
    const counted: string[] = [];
    const store = createMemoryStore();
    const receiver = createReceiver({ store });
    const event = { ...makeEvent(), id: randomUUID() };
    await receiver.post({ body: eventBody(event) });
    await receiver.post({ body: eventBody(event) });
    const items: FeedItem[] = await store.feed.readAfter(0, 10);
    const to = items.at(-1)?.key ?? 0;
    const metrics = {
      countRun: ({ id }: Run) => void counted.push(id),
      countSkippedItem: () => undefined,
    };
    let cursor = 0;
    const handling: FeedConsumer = {
      name: "insights",
      readCursor: async () => cursor,
      async handle(_items, step) {
        if (step.from !== cursor) return false;
        cursor = step.to;
        return true;
      },
    };
    const consumer = countRuns(handling, metrics, silent);
    expect(await consumer.handle(items, { from: 0, to })).toBe(true);
    expect(counted).toHaveLength(1);
    // The cursor has moved on, as if another receiver had handled them.
    expect(await consumer.handle(items, { from: 0, to })).toBe(false);
    expect(counted).toHaveLength(1);
  });
});

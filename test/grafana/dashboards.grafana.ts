import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { parse } from "yaml";
import { createMetrics } from "../../src/api/metrics/create-metrics";
import { consumeFeed, type RunningConsumer } from "../../src/core/log/consume-feed";
import { countRuns } from "../../src/core/runs/count-runs";
import { listConclusions } from "../../src/core/runs/list-conclusions";
import { deriveRuns } from "../../src/core/runs/derive-runs";
import type { Store } from "../../src/core/ports";
import { makeHistory } from "../../src/samples/history/make-history";
import { sendHistory } from "../../src/samples/history/send-history";
import { makeDelivery, tamper } from "../../src/samples/make-delivery";
import { sendSample } from "../../src/samples/send-sample";
import { openPostgresStore } from "../../src/store/postgres/open-postgres-store";
import { createDatabase, silent, type TestDatabase } from "../support/open-stores";
import { apiToken, createReceiver, secret } from "../support/receiver";
import { dashboards, fillPromQl, fillSql, folder, listQueries } from "./support/read-dashboard";
import { type Prometheus, startPrometheus } from "./support/start-prometheus";

jest.setTimeout(240_000);

const sql = listQueries("rawSql");
const promQl = listQueries("expr");
const alerts = parse(readFileSync(join(folder, "alerts.yaml"), "utf8")) as {
  groups: { rules: { alert?: string; record?: string; expr: string }[] }[];
};
const rules = alerts.groups.flatMap((group) => group.rules);

let database: TestDatabase;
let store: Store;
let receiver: ReturnType<typeof createReceiver>;
let consumer: RunningConsumer;
let prometheus: Prometheus;

/** A receiver on PostgreSQL, scraped by Prometheus before, between and after two histories. */
beforeAll(async () => {
  database = await createDatabase();
  store = await openPostgresStore(database.url, silent);
  const metrics = createMetrics({
    branches: ["main"],
    readPending: () => Promise.resolve([{ name: "chat", pending: 2 }]),
    readConclusions: () => listConclusions(store.insights, ["main"], new Date()),
  });
  const { recorder } = metrics;
  for (const state of ["delivered", "failed"] as const)
    recorder.countNotifications("chat", state, 0);
  receiver = createReceiver({ store, metrics });
  await new Promise<void>((resolve) => receiver.server.listen(0, "127.0.0.1", resolve));
  const { port } = receiver.server.address() as AddressInfo;
  consumer = consumeFeed({
    feed: store.feed,
    consumer: countRuns(deriveRuns(store.insights), recorder, silent),
    log: silent,
  });
  prometheus = await startPrometheus(`127.0.0.1:${port}`, apiToken);
  await prometheus.waitFor("circleci_webhooks_deliveries_total");

  const url = `http://127.0.0.1:${port}/log-circleci-webhook`;
  for (const seed of [7, 8]) {
    await send(url, seed);
    recorder.countNotifications("chat", "delivered", seed);
    const { runs } = await store.insights.total({});
    const isScraped = `sum(circleci_workflow_runs_total) >= ${runs}`;
    await prometheus.waitFor(isScraped);
    await prometheus.waitFor(`count_over_time((${isScraped})[10m:1s]) >= 3`);
  }
});

async function send(url: string, seed: number): Promise<void> {
  const dependencies = { fetch, now: Date.now };
  const events = [...makeHistory({ days: 20, projects: 2, seed, end: Date.now() })];
  const deliveries = events.map(({ at, makeSample }) => ({
    ...makeDelivery(makeSample(), secret),
    at,
  }));
  const plan = { url, deliveries, concurrency: 8 };
  expect(await sendHistory(plan, () => undefined, dependencies)).toMatchObject({
    sent: events.length,
  });
  await sendSample(deliveries[0]!, url, dependencies);
  await sendSample(tamper(deliveries[0]!), url, dependencies);
  await consumer.caughtUp();
}

afterAll(async () => {
  await prometheus.stop();
  await consumer.stop();
  receiver.server.closeAllConnections();
  await new Promise((resolve) => receiver.server.close(resolve));
  await store.close();
  await database.drop();
});

/** Beside the receiver, which answers Prometheus in this process. */
async function promtool(args: string[], input = ""): Promise<string> {
  const running = promisify(execFile)("promtool", args);
  running.child.stdin?.end(input);
  const { stdout, stderr } = await running;
  return stdout + stderr;
}

describe("a dashboard's query", () => {
  it("is in PostgreSQL's or Prometheus's language in every panel", () => {
    const panels = dashboards.flatMap((dashboard) => dashboard.panels);
    const asking = panels.filter(({ type }) => type !== "row");
    expect(asking.every(({ targets }) => targets && targets.length > 0)).toBe(true);
    expect(asking.flatMap(({ targets = [] }) => targets)).toHaveLength(sql.length + promQl.length);
  });

  it.each(promQl)("has data in Prometheus: $name", async ({ text }) => {
    const values = (await prometheus.query(fillPromQl(text))).map(({ value }) => Number(value[1]));
    expect(values.filter(Number.isFinite)).not.toEqual([]);
  });

  it.each(sql)("has data in PostgreSQL: $name", async ({ text }) => {
    const rows = await database.query(fillSql(text));
    expect(rows.length).toBeGreaterThan(0);
    expect(Object.values(rows[0]!).every((value) => value !== null)).toBe(true);
  });
});

describe("the alert rules", () => {
  it("pass promtool's check and its tests", async () => {
    expect(await promtool(["check", "rules", join(folder, "alerts.yaml")])).toContain("6 rules");
    expect(await promtool(["test", "rules", join(__dirname, "alerts.test.yaml")])).toContain(
      "SUCCESS",
    );
  });

  it.each(rules)("are queries about metrics that exist: $alert$record", async ({ expr }) => {
    await prometheus.query(expr);
    const recorded = new Set(rules.map(({ record }) => record));
    const names = expr.match(/\b(circleci[a-z_:]*|up)\b(?=[{[ )]|$)/gm) ?? [];
    expect(names).not.toEqual([]);
    for (const name of names.filter((each) => !recorded.has(each)))
      expect(await prometheus.query(name)).not.toEqual([]);
  });

  it("report the rejections of the history", async () => {
    const rule = rules.find(({ alert }) => alert === "CircleciWebhooksRejected");
    const [rejected] = await prometheus.query(rule!.expr);
    expect(rejected?.metric).toEqual({ code: "invalid_signature" });
  });
});

describe("the metrics", () => {
  it("pass promtool's check after a history", async () => {
    const { port } = receiver.server.address() as AddressInfo;
    const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    expect(text).toContain("circleci_job_duration_seconds_bucket");
    // promtool prints nothing when it finds nothing.
    expect(await promtool(["check", "metrics"], text)).toBe("");
  });

  it("agree with the numbers of the insights", async () => {
    const [counted] = await prometheus.query("sum(circleci_workflow_runs_total)");
    expect(Number(counted?.value[1])).toBe((await store.insights.total({})).runs);
  });
});

describe("the files for Grafana", () => {
  const read = (name: string): string => readFileSync(join(folder, name), "utf8");

  it("name the data sources as the dashboards do", () => {
    const sources = ["prometheus", "postgresql"].map((name) => {
      const { datasources } = parse(read(`datasource-${name}.yaml`)) as {
        datasources: { uid: string; type: string }[];
      };
      return datasources[0]!;
    });
    const used = dashboards.flatMap(({ panels }) =>
      panels.flatMap(({ targets = [] }) => targets.map(({ datasource }) => datasource)),
    );
    for (const { type, uid } of used)
      expect(sources).toContainEqual(expect.objectContaining({ type, uid }));
  });

  it("give the role of PostgreSQL the views and nothing else", async () => {
    await database.query(read("read-only-role.sql"));
    try {
      const as = (statement: string): Promise<unknown> =>
        database.query(`SET ROLE grafana_reader; ${statement}`);
      await as("SELECT count(*) FROM circleci_webhooks.workflow_runs");
      await as("SELECT count(*) FROM circleci_webhooks.job_runs");
      await expect(as("SELECT * FROM circleci_webhooks.events")).rejects.toThrow(
        "permission denied",
      );
      await expect(as("DELETE FROM circleci_webhooks.job_runs")).rejects.toThrow(
        "permission denied",
      );
    } finally {
      await database.query("DROP OWNED BY grafana_reader; DROP ROLE grafana_reader");
    }
  });
});

describe("a dashboard", () => {
  it.each(dashboards)("has panels that do not overlap: $title", ({ panels }) => {
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, n) => `${x + (n % w)},${y + Math.floor(n / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    for (const { gridPos } of panels) expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
  });
});

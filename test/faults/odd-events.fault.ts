import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { LoggedEvent } from "../../src/core/event/logged-event";
import { toRuns } from "../../src/core/runs/run";
import { makeOddDeliveries, type OddDelivery } from "../support/make-odd-deliveries";
import { createFolder, startReceiver } from "../support/start-program";
import { startServices, type Services } from "../support/start-services";
import { until } from "../support/until";
import { disks, secret } from "./support/load";

const seed = 20261130;
const count = 1_000;
const apiToken = "the-token-of-the-tests";

/** Links that are opened at most, beside the details of every delivery. */
const maxLinks = 300;

interface Answer {
  path: string;
  status: number;
  text: string;
}

interface Visitor {
  get: (path: string) => Promise<Answer>;
  post: (path: string, body?: object) => Promise<Answer>;
  /** Everything that got a 5xx. */
  failed: string[];
}

function createVisitor(url: string): Visitor {
  const failed: string[] = [];
  async function ask(path: string, init: RequestInit = {}): Promise<Answer> {
    const headers = {
      ...{ authorization: `Bearer ${apiToken}`, "x-requested-by": "test", accept: "*/*" },
      ...{ "content-type": "application/json" },
    };
    const response = await fetch(new URL(path, url), { ...init, headers, redirect: "manual" });
    const text = await response.text();
    if (response.status >= 500) failed.push(`${init.method ?? "GET"} ${path}: ${response.status}`);
    return { path, status: response.status, text };
  }
  return {
    failed,
    get: (path) => ask(path),
    post: (path, body) => ask(path, { method: "POST", body: body ? JSON.stringify(body) : null }),
  };
}

/** @param statuses how many got each status */
async function send(
  url: string,
  deliveries: OddDelivery[],
  statuses: Map<number, number>,
): Promise<void> {
  for (const { body, headers } of deliveries) {
    const target = `${url}/log-circleci-webhook`;
    const response = await fetch(target, { method: "POST", headers, body: new Uint8Array(body) });
    await response.arrayBuffer();
    statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
  }
}

async function readJson<Json>({ get }: Visitor, path: string): Promise<Json> {
  return JSON.parse((await get(path)).text) as Json;
}

/** @returns all logged events */
async function readEvents({ get }: Visitor): Promise<LoggedEvent[]> {
  const { text } = await get("/api/events.ndjson");
  return text
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as LoggedEvent);
}

const tabs = ["body", "raw", "hex", "headers", "deliveries", "replays", "notifications"];
const otherTabs = ["pipeline", "compare-event", "compare-run"];
const allTabs = [...tabs, ...otherTabs];

/** Every page and API route of each delivery; the tabs in turn. */
async function openDetails(visitor: Visitor, events: string[], rejections: string[]) {
  for (const [index, key] of events.entries()) {
    await visitor.get(`/inspector/events/${key}?tab=${allTabs[index % allTabs.length]}`);
    await visitor.get(`/api/events/${key}`);
    if (index % 10 > 0) continue;
    await visitor.get(`/api/events/${key}/body`);
    await visitor.get(`/api/events/${key}/replays`);
    for (const name of ["chat", "runs", "bus"]) {
      await visitor.get(`/destinations/${name}?tab=preview&event=${key}`);
      await visitor.post(`/api/destinations/${name}/preview`, { event: key });
    }
  }
  for (const [index, key] of rejections.entries()) {
    await visitor.get(`/inspector/rejections/${key}?tab=${tabs[index % 4]}`);
    await visitor.get(`/api/rejections/${key}`);
    await visitor.get(`/api/rejections/${key}/body`);
    await visitor.post(`/api/rejections/${key}/try-secret`, { secret: "constructor" });
  }
  await visitor.post("/api/rejections/reverify");
}

/** Opens pages, and the links in them, breadth first. @returns the paths, without queries */
async function followLinks({ get }: Visitor, beginnings: string[]): Promise<Set<string>> {
  const known = new Set(beginnings);
  const opened = new Set<string>();
  for (const path of known) {
    if (opened.size >= maxLinks) break;
    const { text } = await get(path);
    opened.add(path);
    for (const [, href] of text.matchAll(/href="(\/(?!api\/|\/)[^"#]*)/g)) {
      if (!href!.includes("/assets/")) known.add(href!.replaceAll("&amp;", "&"));
    }
  }
  return opened;
}

/** Every GET route that the API describes, with the names that arrived in its path. */
async function openRoutes(visitor: Visitor, events: LoggedEvent[]): Promise<void> {
  const { paths } = await readJson<{ paths: Record<string, object> }>(visitor, "/openapi.json");
  const encode = (text: string | null): string => encodeURIComponent((text ?? "x").toWellFormed());
  const endless = ["/api/stream"];
  for (const [route, methods] of Object.entries(paths)) {
    if (!("get" in methods) || endless.includes(route)) continue;
    for (const event of route.includes("{")
      ? events.filter((_, n) => n % 50 === 0)
      : [events[0]!]) {
      const names = [event.pipelineId, event.project, event.workflow, event.branch, event.id];
      let next = 0;
      await visitor.get(route.replaceAll(/\{\w+\}/g, () => encode(names[next++ % 5]!)));
    }
  }
  for (const text of events.slice(0, 60).map(({ subject, branch }) => subject ?? branch)) {
    for (const path of ["/api/events", "/api/facets", "/inspector", "/inspector/values/branch"])
      await visitor.get(`${path}?q=${encode(text)}&branch=${encode(text)}`);
    await visitor.get(`/api/insights/workflows?project=${encode(text)}&workflow=${encode(text)}`);
  }
}

interface Page<Item> {
  next_cursor?: string | null;
  rejections?: Item[];
}

const logs: [name: string, createUrl: () => Promise<string>][] = [
  ["memory", () => Promise.resolve("memory:")],
  ...disks.map(([name, create]): [string, () => Promise<string>] => [
    name,
    async () => (await create()).storeUrl,
  ]),
];

describe.each(logs)("a thousand odd deliveries, logged in %s,", (_name, createUrl) => {
  let services: Services;
  beforeAll(async () => {
    services = await startServices();
  });
  afterAll(() => services.close());

  it("leave every page and route without a 5xx, and the insights and the routing complete", async () => {
    const folder = createFolder();
    const file = join(folder, "destinations.yml");
    writeFileSync(file, JSON.stringify(services.file));
    const receiver = await startReceiver({
      cwd: folder,
      env: {
        ...{ CIRCLECI_WEBHOOK_SECRET: secret, API_TOKEN: apiToken, LOG_LEVEL: "warn" },
        ...{ STORE_URL: await createUrl(), DESTINATIONS_FILE: file },
        NODE_OPTIONS: `--import ${join(__dirname, "support", "report-longest-turn.mjs")}`,
      },
    });
    const visitor = createVisitor(receiver.url);
    const statuses = new Map<number, number>();
    const deliver = async (deliveries: OddDelivery[]): Promise<void> => {
      await send(receiver.url, deliveries, statuses);
      await until(
        async () => (await readJson<{ lag: number }>(visitor, "/api/destinations")).lag === 0,
      );
    };
    const deliveries = makeOddDeliveries(seed, count, secret);

    // Code is loaded when it is first needed; only then turns are short.
    await deliver(deliveries.slice(0, 50));
    for (const path of ["/inspector", "/insights", "/openapi.json"]) await visitor.get(path);
    receiver.process.kill("SIGUSR2");

    await deliver(deliveries.slice(50));
    expect([...statuses.keys()].filter((status) => status >= 500)).toEqual([]);
    expect(statuses.get(201)).toBeGreaterThan(count / 2);
    const events = await readEvents(visitor);
    expect(events).toHaveLength(statuses.get(201)!);
    const runs = toRuns(events).filter(({ kind }) => kind === "workflow");
    const all = "/api/insights/workflows?since=2011-01-01";
    await until(async () => {
      const { total } = await readJson<{ total: { runs: number } }>(visitor, all);
      return total.runs === runs.length;
    });

    const { rejections = [] } = await readJson<Page<{ key: string }>>(
      visitor,
      "/api/rejections?limit=500",
    );
    await openDetails(
      visitor,
      events.map(({ key }) => key),
      rejections.map(({ key }) => key),
    );
    await openRoutes(visitor, events);
    const pages = ["/inspector", "/inspector?group=pipeline", "/inspector?rejected=1"];
    const ranges = ["", "?range=24h", "?range=90d", "?since=2011-01-01"];
    await followLinks(visitor, [
      ...[...pages, "/destinations"],
      ...ranges.map((range) => `/insights${range}`),
      ...services.file.destinations.map(({ name }) => `/destinations/${name}`),
    ]);
    expect(visitor.failed).toEqual([]);

    const { text } = await visitor.get("/metrics");
    const skipped = [...text.matchAll(/skipped_items_total\{consumer="(\w+)"\} (\d+)/g)];
    expect(skipped.map(([, consumer, skips]) => [consumer, Number(skips)]).sort()).toEqual([
      ["insights", 0],
      ["metrics", 0],
      ["router", 0],
    ]);
    expect(receiver.output()).not.toContain("cannot be shown");
    receiver.process.kill();
    const { code, output } = await receiver.ended();
    expect(code).toBe(0);
    const [, longest] = /longest turn took ([\d.]+) ms/.exec(output) ?? [];
    expect(Number(longest)).toBeLessThan(100);
  }, 900_000);
});

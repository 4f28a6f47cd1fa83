import request from "supertest";
import { createMemoryStore } from "../../../src/store/memory/create-memory-store";
import { get } from "../../support/ask-page";
import { computeNumbers, computeRuns, select } from "../../support/compute-numbers";
import { historyStart, makeHistory, saveHistory } from "../../support/make-history";
import { jobEvent, workflowEvent } from "../../support/pipeline-events";
import { createReceiver, type Receiver } from "../../support/receiver";

const day = 86_400_000;
const now = new Date(historyStart + 61 * day);
const history = makeHistory(120);
const all = "since=2026-09-01";

async function open(events: readonly object[]): Promise<Receiver> {
  const store = createMemoryStore();
  await saveHistory(store, events);
  return createReceiver({ store, now: () => now });
}

/** The texts of a column, by its heading. */
function column(text: string, table: string, heading: string): string[] {
  const [, section = ""] = new RegExp(`<section id="${table}"([^]*?)</section>`).exec(text) ?? [];
  const headings = [...section.matchAll(/<th scope="col"[^>]*><a[^>]*>([^<]*)/g)].map(([, h]) => h);
  const rows = section.split("<tr>").slice(2);
  const at = headings.indexOf(heading);
  expect(at).toBeGreaterThan(-1);
  return rows.map((row) => {
    const cell = at === 0 ? /<bdi>[^]*?<\/th>/.exec(row)![0] : row.split("<td").at(at)!;
    return cell
      .replace(/^[^<>]*>/, "")
      .replace(/<[^>]*>/g, "")
      .trim();
  });
}

/** What the page shows in a tile. */
function tile(text: string, label: string): { value: string; href: string; rest: string } {
  const [, html = ""] = new RegExp(`<h2>${label}</h2>([^]*?)</li>`).exec(text) ?? [];
  const [, href = "", value = ""] = /class="value"><a href="([^"]*)">([^<]*)/.exec(html) ?? [];
  return { value, href: href.replaceAll("&amp;", "&"), rest: html.replace(/<[^>]*>/g, " ") };
}

describe("the page of insights", () => {
  let receiver: Receiver;
  beforeAll(async () => {
    receiver = await open(history);
  });

  it("shows five numbers with their sample and the change against the range before", async () => {
    const { status, text } = await get(receiver, "/insights?since=2026-10-01&until=2026-10-31");
    expect(status).toBe(200);
    const runs = computeRuns(history, "workflow");
    const during = { since: new Date("2026-10-01"), until: new Date("2026-10-31") };
    const before = { since: new Date("2026-09-01"), until: new Date("2026-10-01") };
    const numbers = computeNumbers(select(runs, during));
    const earlier = computeNumbers(select(runs, before));
    const rate = ({ succeeded, failed }: typeof numbers): string =>
      `${((Number(succeeded) / (Number(succeeded) + Number(failed))) * 100).toFixed(1).replace(/\.0$/, "")} %`;
    expect(tile(text, "Runs").value).toBe(String(numbers.runs));
    expect(tile(text, "Runs").rest).toContain(`${String(earlier.runs)}  before`);
    expect(tile(text, "Success rate").value).toBe(rate(numbers));
    expect(tile(text, "Success rate").rest).toContain(rate(earlier));
    const conclusive = Number(numbers.succeeded) + Number(numbers.failed);
    for (const label of ["Success rate", "p50 duration", "p95 duration"])
      expect(tile(text, label).rest).toContain(`of ${conclusive} conclusive runs`);
    expect(tile(text, "Mean time to recovery").rest).toContain(
      `of ${String(numbers.recoveries)} recoveries`,
    );
    expect(text).not.toContain("Fewer than ten");
  });

  it("notes that fewer than ten runs are conclusive", async () => {
    const { text } = await get(receiver, "/insights?since=2026-10-01&until=2026-10-03");
    expect(tile(text, "Success rate").rest).toContain("Fewer than ten conclusive runs");
    expect(tile(text, "Runs").rest).not.toContain("Fewer than ten");
  });

  it.each(["workflows", "jobs"])("links the runs of %s to exactly their events", async (table) => {
    const { text } = await get(receiver, `/insights?${all}`);
    const [, section = ""] = new RegExp(`<section id="${table}"([^]*?)</section>`).exec(text) ?? [];
    const links = [...section.matchAll(/<td><a href="\/inspector\?([^"]*)">(\d+)<\/a>/g)];
    const countRuns = async (query: string): Promise<number> => {
      const { body } = await get(receiver, `/api/events?${query}&limit=500`);
      const events = body.events as { jobId: string; workflowId: string }[];
      return new Set(events.map((event) => event[table === "jobs" ? "jobId" : "workflowId"])).size;
    };
    const checked: string[] = [];
    for (const row of section.split("<tr>").slice(2)) {
      const [runs, failed] = links.filter(([link]) => row.includes(link));
      const query = runs![1]!.replaceAll("&amp;", "&");
      expect([query, await countRuns(query)]).toEqual([query, Number(runs![2])]);
      const failures = failed![1]!.replaceAll("&amp;", "&");
      expect([failures, await countRuns(failures)]).toEqual([failures, Number(failed![2])]);
      checked.push(query);
    }
    expect(checked.length).toBe(table === "jobs" ? 12 : 6);
  });

  it("sorts the tables by links, rows without a value last", async () => {
    const sorted = async (sort: string, table: string, heading: string): Promise<string[]> =>
      column((await get(receiver, `/insights?${all}&${sort}`)).text, table, heading);
    const numbers = (texts: string[]): number[] => texts.map((text) => parseFloat(text));
    const runs = numbers(await sorted("workflows=runs", "workflows", "Runs"));
    expect(runs).toEqual(runs.toSorted((a, b) => a - b));
    const flaky = numbers(await sorted("jobs=-flaky", "jobs", "Flaky"));
    expect(flaky).toEqual(flaky.toSorted((a, b) => b - a));
    const names = await sorted("workflows=name", "workflows", "Name");
    expect(names).toEqual(names.toSorted());
    const { text } = await get(receiver, `/insights?${all}&workflows=-p95`);
    expect(text).toMatch(
      /aria-sort="descending"><a href="\/insights\?since=2026-09-01&amp;workflows=p95#workflows">p95/,
    );
  });

  it("keeps its filters in every link, and narrows the numbers by them", async () => {
    const path = `/insights?${all}&project=shop&workflow=build&branch=main`;
    const { text } = await get(receiver, path);
    const runs = select(computeRuns(history, "workflow"), {
      ...{ project: "shop", workflow: "build", branch: "main" },
    });
    const { value, href } = tile(text, "Runs");
    expect(value).toBe(String(runs.length));
    expect(href).toBe(
      "/inspector?type=workflow-completed&project=shop&workflow=build&branch=main&stoppedSince=2026-09-01",
    );
    expect(text).toContain(
      'href="/insights?project=shop&amp;workflow=build&amp;branch=main&amp;range=7d"',
    );
    const names = column(text, "workflows", "Name").toSorted();
    expect(names).toEqual(["buildgithub/acme/shop", "buildgithub/other/shop"]);
    const one = await get(receiver, `${path.replace("shop", "github/other/shop")}`);
    expect(column(one.text, "workflows", "Name")).toEqual(["buildshop"]);
  });

  it("has the outcomes and durations of each day as a table, for readers without scripts", async () => {
    const { text } = await get(receiver, "/insights?since=2026-10-01&until=2026-10-31");
    const runs = select(computeRuns(history, "workflow"), {
      ...{ since: new Date("2026-10-05"), until: new Date("2026-10-06") },
    });
    const [, row = ""] = /<th scope="row">Mon 5 Oct<\/th>([^]*?)<\/tr>/.exec(text) ?? [];
    expect(row.replace(/<[^>]*>/g, " ").trim()).toMatch(new RegExp(`^${runs.length} `));
    expect(row).toContain("stoppedSince=2026-10-05&amp;stoppedUntil=2026-10-06");
  });

  it("says which half is missing, and how to enable it", async () => {
    const of = (type: string): object[] => history.filter((event) => event.type === type);
    const workflows = await get(await open(of("workflow-completed")), `/insights?${all}`);
    expect(workflows.text).toContain("No job events arrived in this range");
    expect(workflows.text).toContain("select <em>Job Completed</em>");
    expect(workflows.text).not.toContain('<section id="jobs"');
    const jobs = await get(await open(of("job-completed")), `/insights?${all}`);
    expect(jobs.text).toContain("select <em>Workflow Completed</em>");
    expect(jobs.text).not.toMatch(/<section id="workflows"|class="tile"/);
    expect(jobs.text).toContain('<section id="jobs"');
    expect((await get(receiver, `/insights?${all}`)).text).not.toContain("missing-half");
  });

  it("is empty before the first run and notes when nothing matches", async () => {
    expect((await get(createReceiver(), "/insights")).text).toContain("<h2>Nothing yet</h2>");
    const { status, text } = await get(receiver, "/insights?project=none");
    expect(status).toBe(200);
    expect(text).toContain("<h2>Nothing matches</h2>");
  });

  it.each([
    ["since=yesterday", "since must be a time in ISO 8601"],
    ["range=1y", "range must be one of 24h, 7d, 30d, 90d."],
    ["workflows=price", "workflows must be from a heading of its table."],
    ["color=red", "Unknown parameter: color."],
  ])("rejects %s", async (query, message) => {
    const { status, text } = await get(receiver, `/insights?${query}`);
    expect(status).toBe(400);
    expect(text).toContain(message);
    expect(text).toContain("Clear filters");
  });

  it("reports that the store is unavailable", async () => {
    const memory = createMemoryStore();
    const total = (): Promise<never> => Promise.reject(new Error("the disk is full"));
    const store = { ...memory, insights: { ...memory.insights, total } };
    const failing = createReceiver({ store, now: () => now });
    const { status, text } = await get(failing, "/insights?project=shop");
    expect(status).toBe(503);
    expect(text).toContain("The numbers cannot be shown");
    expect(text).toContain('href="/insights?project=shop">Try again');
    expect(text).not.toContain("disk");
  });

  it("shows names as text, never as HTML", async () => {
    const markup = `<img src=x onerror="alert(1)">`;
    const text = JSON.stringify(history).replaceAll('"main"', JSON.stringify(markup));
    const renamed = text.replaceAll('"build"', JSON.stringify(markup));
    const page = await get(await open(JSON.parse(renamed) as object[]), `/insights?${all}`);
    expect(page.text).toContain("&lt;img src=x");
    expect(page.text).not.toMatch(
      /<img src=x| style=|<script(?! type="module" src="\/assets\/insights-)/,
    );
    expect(page.headers["content-security-policy"]).not.toContain("unsafe");
  });

  it("is linked from the inspector with its filters, except those with several values", async () => {
    const linkFrom = async (query: string): Promise<string> => {
      const { text } = await get(receiver, `/inspector?${query}`);
      return /href="([^"]*)" data-page="insights"/.exec(text)![1]!.replaceAll("&amp;", "&");
    };
    expect(await linkFrom("project=shop&branch=main&status=failed")).toBe(
      "/insights?project=shop&branch=main",
    );
    expect(await linkFrom("project=shop&project=billing&branch=!main")).toBe("/insights");
  });

  it("requires the API token", async () => {
    const { server } = createReceiver({ isSignedIn: false });
    for (const path of ["/insights", "/pipelines/1"])
      expect((await request(server).get(path).set("Host", "localhost")).status).toBe(401);
  });
});

describe("the row of a workflow that waited for an approval", () => {
  it("shows how long its jobs ran, and in a column of its own how long it waited", async () => {
    const deploy = { name: "deploy", run: "w1" };
    const receiver = await open([
      jobEvent({ ...deploy, job: "push", from: 43_140, to: 43_196 }),
      workflowEvent({ ...deploy, from: 0, to: 43_200 }),
    ]);
    const { text } = await get(receiver, "/insights?since=2026-11-01&until=2026-12-01");
    const shown = ["p50", "p95", "p95 waited"].map((heading) => column(text, "workflows", heading));
    expect(shown).toEqual([["56 s"], ["56 s"], ["11 h 59 min"]]);
    expect(tile(text, "p95 duration").value).toBe("56 s");
  });
});

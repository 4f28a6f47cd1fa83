import { monitorEventLoopDelay } from "node:perf_hooks";
import type { RunFilter } from "../../src/core/runs/insights";
import type { Store } from "../../src/core/ports";
import { findNumbers } from "../../src/pages/insights/find-numbers";
import { readView } from "../../src/pages/insights/read-view";
import { openStore } from "../../src/store/open-store";
import { createPostgresUrl, createSqliteUrl, stopDatabases } from "./databases";
import { fillRuns } from "./fill-runs";

/*
 * How long insights take with many runs, and how long they hold up the event loop:
 *
 *   npm run bench:insights -- 1000000 SQLite 365
 *
 * Instead of SQLite or PostgreSQL, the URL of a store, which is kept: an empty one is filled.
 */
const runs = Number(process.argv[2] ?? 1_000_000);
const name = process.argv[3] ?? "SQLite";
/** How many days the runs are spread over. */
const days = Number(process.argv[4] ?? 365);

const day = 86_400_000;
const rounds = 7;

type Ask = (insights: Store["insights"]) => Promise<unknown>;

async function run(): Promise<void> {
  const url = await createUrl();
  await fill(url);
  const store = await openStore(url);
  const { lastRunAt } = await store.insights.total({});
  await store.close();
  console.log("| query | first, ms | median, ms | CPU, ms | event loop, ms |");
  console.log("| --- | --- | --- | --- | --- |");
  for (const [what, ask] of queries(new Date(Number(lastRunAt) + 1))) await time(what, ask, url);
  await stopDatabases();
}

async function createUrl(): Promise<string> {
  if (name === "SQLite") return createSqliteUrl();
  return name === "PostgreSQL" ? createPostgresUrl() : name;
}

async function fill(url: string): Promise<void> {
  const store = await openStore(url);
  if ((await store.insights.readCursor()) === 0) {
    const began = performance.now();
    await fillRuns(store, { count: runs, days, end: Date.now() });
    const seconds = ((performance.now() - began) / 1000).toFixed(0);
    console.log(`${runs} runs over ${days} days, stored in ${seconds} s`);
  }
  await store.close();
}

function queries(now: Date): [what: string, ask: Ask][] {
  const month = { since: new Date(now.getTime() - 30 * day), until: now };
  const main: RunFilter = { ...month, project: "service-7", branch: "main" };
  return [
    ["/insights", (insights) => findNumbers(insights, readView({}, now))],
    ["workflows, 30 days", (insights) => insights.byWorkflow(month)],
    ["jobs, 30 days", (insights) => insights.byJob(month)],
    ["days, 30 days", (insights) => insights.byPeriod(month, "day")],
    ["workflows, 30 days, a branch", (insights) => insights.byWorkflow(main)],
    ["workflows, everything", (insights) => insights.byWorkflow({})],
    ["pipelines", (insights) => insights.listPipelines({}, { limit: 50 })],
    ["missing", (insights) => Promise.all([insights.listActivity(), insights.listGaps(100)])],
  ];
}

/** Each with a store opened anew, so that the first answer is that after a start. */
async function time(what: string, ask: Ask, url: string): Promise<void> {
  const store = await openStore(url);
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const times: { elapsed: number; cpu: number }[] = [];
  delay.enable();
  for (let round = 0; round <= rounds; round += 1) {
    const [began, cpu] = [performance.now(), process.cpuUsage()];
    await ask(store.insights);
    const { user, system } = process.cpuUsage(cpu);
    times.push({ elapsed: performance.now() - began, cpu: (user + system) / 1000 });
  }
  delay.disable();
  await store.close();
  const [first, ...others] = times;
  const median = (key: "elapsed" | "cpu"): number =>
    others.map((time) => time[key]).sort((a, b) => a - b)[Math.floor(rounds / 2)]!;
  const cells = [first!.elapsed, median("elapsed"), median("cpu"), delay.max / 1e6];
  console.log(`| ${what} | ${cells.map((cell) => cell.toFixed(0)).join(" | ")} |`);
}

void run();

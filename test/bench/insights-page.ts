import { execFile } from "node:child_process";
import { cpus } from "node:os";
import { join } from "node:path";
import { createHistogram } from "node:perf_hooks";
import { promisify } from "node:util";
import { openStore } from "../../src/store/open-store";
import { createPostgresUrl, createSqliteUrl, stopDatabases } from "./databases";
import { fillLog } from "./fill-log";
import { fillRuns } from "./fill-runs";
import { loadSteadily } from "./load-steadily";
import { cpuTime, startServer } from "./measure";
import { makeWorkload, settings } from "./workload";

/*
 * How long the page of insights takes to open in Chromium while webhooks arrive:
 *
 *   npm run bench:insights-page -- 1000000 SQLite 500 20
 *
 * Events in the log, the store (or its URL: it is kept, and filled if it is empty), webhooks per
 * second, and seconds.
 */
const events = Number(process.argv[2] ?? 1_000_000);
const name = process.argv[3] ?? "SQLite";
const perSecond = Number(process.argv[4] ?? 500);
const seconds = Number(process.argv[5] ?? 20);

async function run(): Promise<void> {
  const url = await createUrl();
  await fill(url);
  const main = join(__dirname, "..", "..", "dist", "main.js");
  const server = await startServer(process.execPath, [main], { ...settings, STORE_URL: url });
  const workload = makeWorkload();
  const [cpu] = cpus();
  console.log(`Node ${process.version}, ${cpus().length} x ${cpu?.model}, ${name}`);
  console.log("| webhooks/s | p50 ms | p99 ms | max ms | CPU s | page: first, median, max ms |");
  console.log("| --- | --- | --- | --- | --- | --- |");
  try {
    await measure(server, workload.warmUp, 5);
    await measure(server, workload.load, seconds, openAgainAndAgain);
  } finally {
    await server.end();
    await stopDatabases();
  }
}

async function createUrl(): Promise<string> {
  if (name === "SQLite") return createSqliteUrl();
  return name === "PostgreSQL" ? createPostgresUrl() : name;
}

async function fill(url: string): Promise<void> {
  const store = await openStore(url);
  const isFilled = (await store.insights.readCursor()) > 0;
  await store.close();
  if (isFilled) return;
  await fillLog(url, events);
  const filled = await openStore(url);
  await fillRuns(filled, { count: events, days: 365, end: Date.now() });
  await filled.close();
}

/** @param open opens the page again and again meanwhile */
async function measure(
  { url, process: server }: Awaited<ReturnType<typeof startServer>>,
  requests: readonly (readonly Buffer[])[],
  seconds: number,
  open?: (url: string) => Promise<number[]>,
): Promise<void> {
  const latency = createHistogram();
  const cpu = cpuTime(server);
  const [rate, opened] = await Promise.all([
    loadSteadily(url, requests, { perSecond, seconds }, latency),
    open?.(`${url}/insights`) ?? [],
  ]);
  const of = (percent: number): string => (latency.percentile(percent) / 1000).toFixed(1);
  const sorted = opened.toSorted((a, b) => a - b);
  const shown = [opened[0], sorted[Math.floor(sorted.length / 2)], sorted.at(-1)];
  const cells = [rate.toFixed(0), of(50), of(99), (latency.max / 1000).toFixed(1)];
  const used = (cpuTime(server) - cpu).toFixed(1);
  const page = opened.length === 0 ? "–" : shown.map((time) => time?.toFixed(0)).join(", ");
  console.log(`| ${[...cells, used, page].join(" | ")} |`);
}

/**
 * In another process, with what CPU the server and the load leave: a user's browser has its own
 * machine.
 *
 * @returns how long each opening took, in milliseconds
 */
async function openAgainAndAgain(url: string): Promise<number[]> {
  const typescript = ["--require", "ts-node/register/transpile-only"];
  const args = [...typescript, join(__dirname, "open-page.ts"), url, String(seconds)];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return JSON.parse(stdout) as number[];
}

void run();

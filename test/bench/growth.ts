import { readFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { createHistogram } from "node:perf_hooks";
import { createPostgresUrl, createSqliteUrl, stopDatabases } from "./databases";
import { fillLog, sizeOnDisk, trimLog } from "./fill-log";
import { load } from "./load";
import { startServer } from "./measure";
import { fetchWithToken, makeWorkload, settings } from "./workload";

/*
 * How the receiver does when its log grows: npm run bench:growth -- 1000,100000,1000000 3 SQLite
 */
const sizes = (process.argv[2] ?? "1000,100000,1000000").split(",").map(Number);
const rounds = Number(process.argv[3] ?? 3);
const wanted = (process.argv[4] ?? "SQLite,PostgreSQL").split(",");

/** How long the receiver is loaded in a round, in seconds. */
const seconds = 3;

const pages = 200;

const stores: [name: string, createUrl: () => string | Promise<string>][] = [
  ["SQLite", createSqliteUrl],
  ["PostgreSQL", createPostgresUrl],
];

type Values = Record<string, number>;

interface Log {
  size: number;
  url: string;
  bytesPerEvent: number;
  measured: Values[];
}

async function run(): Promise<void> {
  const [cpu] = cpus();
  console.log(`Node ${process.version}, ${cpus().length} x ${cpu?.model}, median of ${rounds}`);
  for (const [name, createUrl] of stores.filter(([name]) => wanted.includes(name))) {
    const logs: Log[] = [];
    for (const size of sizes) {
      process.stderr.write(`${name}: filling a log with ${size} events\n`);
      const url = await createUrl();
      await fillLog(url, size);
      logs.push({ size, url, bytesPerEvent: (await sizeOnDisk(url)) / size, measured: [] });
    }
    // Each round measures all in turn, so that a slow minute of the machine falls on everybody.
    for (let round = 1; round <= rounds; round += 1) {
      for (const log of logs) {
        process.stderr.write(`${name}: round ${round} of ${rounds}, ${log.size} events\n`);
        log.measured.push(await measureLog(log));
        await trimLog(log.url, log.size);
      }
    }
    printTable(name, logs);
  }
  await stopDatabases();
}

async function measureLog({ size, url: storeUrl }: Log): Promise<Values> {
  const main = join(__dirname, "..", "..", "dist", "main.js");
  const env = { ...settings, STORE_URL: storeUrl };
  const { process: server, url, end } = await startServer(process.execPath, [main], env);
  const memory = (what: "VmRSS" | "VmHWM"): number => {
    const status = readFileSync(`/proc/${server.pid}/status`, "utf8");
    return Number(new RegExp(`${what}:\\s+(\\d+)`).exec(status)?.[1]) / 1024;
  };
  try {
    const workload = makeWorkload();
    await load(url, workload.warmUp, 1, createHistogram());
    const accepted = await load(url, workload.load, seconds, createHistogram());
    const resident = memory("VmRSS");
    const newest = await timePage(url, "limit=50");
    const failed = await timePage(url, "limit=50&status=failed");
    const project = await timePage(url, "limit=50&project=service-7");
    const nothing = await timePage(url, "limit=50&project=nothing");
    const deep = await timePage(url, `limit=50&cursor=${Math.ceil(size / 2)}`);
    const before = memory("VmHWM");
    await readAll(`${url}/fetch-webhooks-logs`);
    const streaming = memory("VmHWM") - before;
    return { accepted, newest, failed, project, nothing, deep, resident, streaming };
  } finally {
    await end();
  }
}

/** The median of many, in milliseconds. */
async function timePage(url: string, query: string): Promise<number> {
  const times = createHistogram();
  for (let page = 0; page < pages; page += 1) {
    const start = performance.now();
    await readAll(`${url}/api/events?${query}`);
    times.record(Math.max(1, Math.round((performance.now() - start) * 1000)));
  }
  return times.percentile(50) / 1000;
}

async function readAll(url: string): Promise<void> {
  const { body } = await fetchWithToken(url);
  for await (const chunk of body ?? []) void chunk;
}

const columns: [title: string, key: string, digits: number][] = [
  ["accepted/s", "accepted", 0],
  ["newest page, ms", "newest", 2],
  ["status=failed, ms", "failed", 2],
  ["project=…, ms", "project", 2],
  ["middle page, ms", "deep", 2],
  ["resident, MB", "resident", 0],
  ["full log export adds, MB", "streaming", 0],
];

function printTable(name: string, logs: readonly Log[]): void {
  console.log(`\n${name}\n`);
  console.log(`| events | ${columns.map(([title]) => title).join(" | ")} | bytes/event on disk |`);
  console.log(`| --- |${" --- |".repeat(columns.length + 1)}`);
  for (const { size, measured, bytesPerEvent } of logs) {
    const cells = columns.map(([, key, digits]) =>
      median(measured.map((m) => m[key]!)).toFixed(digits),
    );
    console.log(
      `| ${size.toLocaleString("en")} | ${cells.join(" | ")} | ${bytesPerEvent.toFixed(0)} |`,
    );
  }
}

function median(values: number[]): number {
  const sorted = values.sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

void run();

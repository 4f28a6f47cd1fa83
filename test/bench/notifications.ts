import { createHistogram } from "node:perf_hooks";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createPostgresUrl, createSqliteUrl, stopDatabases } from "./databases";
import { type Sink, startSink, writeDestinations } from "./destinations";
import { load } from "./load";
import { startServer } from "./measure";
import { makeWorkload, settings, type Workload } from "./workload";

/*
 * npm run bench:destinations -- 10 2 "SQLite, 3,memory" ../before: seconds and rounds of each
 * measurement, parts of the names, and another built checkout to compare with. "2 1" is the short mode.
 */
const seconds = Number(process.argv[2] ?? 10);
const rounds = Number(process.argv[3] ?? 3);
const wanted = (process.argv[4] ?? "").split("|");
const here = join(__dirname, "..", "..");
const checkouts = [here, ...process.argv.slice(5).map((path) => resolve(path))];

interface Case {
  name: string;
  destinations: number;
  storeUrl: () => string | Promise<string>;
  /** How long the service takes, in milliseconds. */
  delay?: number;
  /** Webhooks come over all connections without a pause. */
  isLoaded?: boolean;
}

interface Result {
  /** Notifications a second. */
  rate: number;
  /** Webhooks a second, and the p99 of their answers in milliseconds; of a loaded case. */
  webhooks?: number;
  p99?: number;
}

const memory = (): string => "memory:";
const cases: Case[] = [
  ...[1, 3, 12, 50].map((destinations) => ofStore("SQLite", createSqliteUrl, destinations)),
  ...[1, 3, 12].map((destinations) => ofStore("memory", memory, destinations)),
  ...[1, 3, 12].map((destinations) => ofStore("PostgreSQL", createPostgresUrl, destinations)),
  { ...ofStore("SQLite", createSqliteUrl, 1), name: "SQLite, a service of 50 ms", delay: 50 },
  { ...ofStore("SQLite", createSqliteUrl, 0), name: "SQLite, loaded, none", isLoaded: true },
  { ...ofStore("SQLite", createSqliteUrl, 12), name: "SQLite, loaded, 12", isLoaded: true },
].filter(({ name }) => wanted.some((part) => name.includes(part)));

function ofStore(store: string, storeUrl: Case["storeUrl"], destinations: number): Case {
  return { name: `${store}, ${destinations}`, storeUrl, destinations };
}

async function run(): Promise<void> {
  const workload = makeWorkload(Array.from({ length: 40 }, (_, n) => `feature-${n}`));
  const results = new Map<string, Result[]>();
  for (let round = 1; round <= rounds; round += 1) {
    for (const one of cases) {
      for (const checkout of checkouts) {
        const name = `${one.name}${checkout === here ? "" : ` (${checkout})`}`;
        process.stderr.write(`round ${round} of ${rounds}: ${name}\n`);
        const result = await measureCase(one, checkout, workload);
        results.set(name, [...(results.get(name) ?? []), result]);
      }
    }
  }
  await stopDatabases();
  printTable(results);
}

async function measureCase(one: Case, checkout: string, workload: Workload): Promise<Result> {
  const sink = await startSink(one.delay);
  const file = one.destinations > 0 && writeDestinations(sink.port, one.destinations);
  const env = {
    ...{ ...settings, STORE_URL: await one.storeUrl(), LOG_LEVEL: "warn" },
    ...(file && { DESTINATIONS_FILE: file }),
  };
  const server = await startServer(process.execPath, [join(checkout, "dist", "main.js")], env);
  try {
    return await (one.isLoaded
      ? measureLoaded(server.url, sink, workload)
      : measureBurst(server.url, sink, workload, one.destinations));
  } finally {
    await server.end();
    await sink.stop();
  }
}

/** A burst of webhooks, then what leaves after it: until the time is over, or nothing is left. */
async function measureBurst(
  url: string,
  { answeredAt }: Sink,
  { load: requests }: Workload,
  destinations: number,
): Promise<Result> {
  const events = seconds * Math.max(40, 400 / destinations);
  const each = requests.slice(0, 16).map((own) => own.slice(0, Math.ceil(events / 16)));
  await load(url, each, 0, createHistogram(), each[0]?.length);
  const before = answeredAt.length;
  const startedAt = performance.now();
  const endsAt = startedAt + seconds * 1_000;
  const all = each.flat().length * destinations;
  while (performance.now() < endsAt && answeredAt.length < all) await sleep(20);
  const took = Math.min(answeredAt.at(-1) ?? endsAt, endsAt) - startedAt;
  return { rate: ((answeredAt.length - before) * 1_000) / took };
}

async function measureLoaded(
  url: string,
  { answeredAt }: Sink,
  workload: Workload,
): Promise<Result> {
  await load(url, workload.warmUp, Math.ceil(seconds / 2), createHistogram());
  const before = answeredAt.length;
  const latency = createHistogram();
  const webhooks = await load(url, workload.load, seconds, latency);
  const rate = (answeredAt.length - before) / seconds;
  return { rate, webhooks, p99: latency.percentile(99) / 1000 };
}

function printTable(results: ReadonlyMap<string, Result[]>): void {
  console.log(
    `\nNode ${process.version}, median (and range) of ${rounds} rounds of ${seconds} s\n`,
  );
  console.log("| store, destinations | notifications/s | webhooks/s | p99 ms |");
  console.log("| --- | --- | --- | --- |");
  for (const [name, measured] of results) {
    const cells = (["rate", "webhooks", "p99"] as const).map((key) =>
      describe(measured.flatMap((result) => result[key] ?? [])),
    );
    console.log(`| ${[name, ...cells].join(" | ")} |`);
  }
}

function describe(values: readonly number[]): string {
  if (values.length === 0) return "–";
  const sorted = values.toSorted((a, b) => a - b);
  const format = (value = Number.NaN): string =>
    value.toLocaleString("en", { maximumFractionDigits: 0 });
  const median = format(sorted[Math.floor(sorted.length / 2)]);
  return `${median} (${format(sorted[0])} to ${format(sorted.at(-1))})`;
}

void run();

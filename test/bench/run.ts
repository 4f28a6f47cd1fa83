import { cpus } from "node:os";
import { join } from "node:path";
import { createPostgresUrl, createSqliteUrl, stopDatabases } from "./databases";
import { createDestinationsFile, stopSink } from "./destinations";
import { measureIdle } from "./idle";
import { type Contestant, measure, type Measurement } from "./measure";
import { connections, makeWorkload, settings } from "./workload";

/*
 * npm run bench -- 5 5 "the floor,SQLite": seconds, rounds, and parts of the names of the servers.
 */
const seconds = Number(process.argv[2] ?? 5);
const rounds = Number(process.argv[3] ?? 5);
const wanted = (process.argv[4] ?? "").split(",");

const peer = (file: string): string[] => [
  process.execPath,
  "--require",
  "ts-node/register/transpile-only",
  join(__dirname, "servers", `${file}.ts`),
];

const receiver = [process.execPath, join(__dirname, "..", "..", "dist", "main.js")];

/** Long enough to see 0.1 % of a core: 60 ms. */
const idleSeconds = 60;

type Settings = Record<string, string>;

/** @param own settings, made anew for each round: its events are the same, so it has a log of its own */
const ours = (name: string, own: () => Settings | Promise<Settings> = () => ({})): Contestant => ({
  name: `circleci-webhooks, ${name}`,
  command: receiver,
  env: async () => ({ ...settings, ...(await own()) }),
});

const contestants: Contestant[] = [
  { name: "node:http, the floor", command: peer("node-http") },
  { name: "Fastify, the floor's work", command: peer("fastify") },
  { name: "Fastify, the same work as ours", command: peer("fastify-same-work") },
  { name: "the tutorial's server", command: peer("tutorial") },
  ours("memory"),
  ours("memory, LOG_LEVEL=warn", () => ({ LOG_LEVEL: "warn" })),
  { ...ours("memory, a page open and live"), isFollowed: true },
  ours("memory, three destinations", async () => ({
    DESTINATIONS_FILE: await createDestinationsFile(),
  })),
  ours("SQLite", () => ({ STORE_URL: createSqliteUrl() })),
  ours("PostgreSQL", async () => ({ STORE_URL: await createPostgresUrl() })),
].filter(({ name }) => wanted.some((part) => name.includes(part)));

async function run(): Promise<void> {
  const workload = makeWorkload();
  const results = new Map<string, Measurement[]>();
  // Each round measures all in turn, so that a slow minute of the machine falls on everybody.
  for (let round = 1; round <= rounds; round += 1) {
    for (const contestant of contestants) {
      process.stderr.write(`round ${round} of ${rounds}: ${contestant.name}\n`);
      const measurement = await measure(contestant, workload, seconds);
      results.set(contestant.name, [...(results.get(contestant.name) ?? []), measurement]);
    }
  }
  await Promise.all([stopDatabases(), stopSink()]);
  printTable(results);
  console.log(work);
  const { cpu, memory } = await measureIdle(receiver, settings, idleSeconds);
  console.log(`Idle: ${cpu.toFixed(2)} % of a core, ${memory.toFixed(0)} MB resident.`);
}

const work = `
The floor's work: check the signature, parse, push a summary into an array.
The same work as ours: also a schema, the security headers, no event twice, the newest 10,000 events
with body and headers, a log line; no metrics and no runs.
The tutorial's: the floor's, in Express 4 with body-parser, and its array in place of MongoDB.
Ours: also metrics, and the runs of the insights; with a database, answered after the flush to disk.
`;

function printTable(results: ReadonlyMap<string, Measurement[]>): void {
  const [cpu] = cpus();
  const runs = `median (and range) of ${rounds} rounds of ${seconds} s`;
  console.log(
    `\nNode ${process.version}, ${cpus().length} x ${cpu?.model}, ${connections} connections, ${runs}\n`,
  );
  console.log(
    "| server | requests/s | of the floor | CPU µs | floor's CPU/CPU | p50 ms | p99 ms |",
  );
  console.log("| --- | --- | --- | --- | --- | --- | --- |");
  const [floor] = [...results.values()];
  for (const [name, measured] of results) {
    const of = (key: keyof Measurement, digits: number): string =>
      describe(
        measured.map((measurement) => measurement[key]),
        digits,
      );
    // Of one round each, since the machine's speed changes from round to round.
    const ratio = (toRatio: (mine: Measurement, floors: Measurement) => number): string =>
      describe(
        measured.map((mine, round) => toRatio(mine, floor![round]!)),
        2,
      );
    const cells = [
      name,
      of("requestsPerSecond", 0),
      ratio((mine, floors) => mine.requestsPerSecond / floors.requestsPerSecond),
      of("cpu", 0),
      ratio((mine, floors) => floors.cpu / mine.cpu),
      of("p50", 1),
      of("p99", 1),
    ];
    console.log(`| ${cells.join(" | ")} |`);
  }
}

function describe(values: readonly number[], digits: number): string {
  const sorted = values.toSorted((a, b) => a - b);
  const format = (value = Number.NaN): string =>
    value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  const median = format(sorted[Math.floor(sorted.length / 2)]);
  return `${median} (${format(sorted[0])} to ${format(sorted.at(-1))})`;
}

void run();

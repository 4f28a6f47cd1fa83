import { cpus } from "node:os";
import { join } from "node:path";
import { createPostgresUrl, createSqliteUrl, stopDatabases } from "./databases";
import { type Contestant, measure, type Measurement } from "./measure";
import { connections, makeWorkload, secret } from "./workload";

const seconds = Number(process.argv[2] ?? 5);
const rounds = Number(process.argv[3] ?? 3);

const peer = (file: string): string[] => [
  process.execPath,
  "--require",
  "ts-node/register/transpile-only",
  join(__dirname, "servers", `${file}.ts`),
];

type Settings = Record<string, string>;

/** @param settings created for each round, which sends the same events to a new log */
const ours = (
  name: string,
  settings: () => Settings | Promise<Settings> = () => ({}),
): Contestant => ({
  name,
  command: [process.execPath, join(__dirname, "..", "..", "dist", "main.js")],
  env: async () => ({ PORT: "0", CIRCLECI_WEBHOOK_SECRET: secret, ...(await settings()) }),
});

const contestants: Contestant[] = [
  { name: "node:http (the floor)", command: peer("node-http") },
  ours("circleci-webhooks"),
  ours("circleci-webhooks, LOG_LEVEL=silent", () => ({ LOG_LEVEL: "silent" })),
  { ...ours("circleci-webhooks, a page open and live"), isFollowed: true },
  ours("circleci-webhooks, SQLite", () => ({ STORE_URL: createSqliteUrl() })),
  ours("circleci-webhooks, PostgreSQL", async () => ({ STORE_URL: await createPostgresUrl() })),
  { name: "Express and body-parser, our way, bare", command: peer("express-matched") },
  { name: "Express, as usually written", command: peer("express-usual") },
  { name: "Fastify", command: peer("fastify") },
  { name: "@octokit/webhooks", command: peer("octokit-webhooks") },
];

async function run(): Promise<void> {
  const workload = makeWorkload();
  const results = new Map<string, Measurement[]>();
  // Each round measures all in turn, so that a slow minute of the machine affects all of them.
  for (let round = 1; round <= rounds; round += 1) {
    for (const contestant of contestants) {
      process.stderr.write(`round ${round} of ${rounds}: ${contestant.name}\n`);
      const measurement = await measure(contestant, workload, seconds);
      results.set(contestant.name, [...(results.get(contestant.name) ?? []), measurement]);
    }
  }
  await stopDatabases();
  printTable(results);
}

function printTable(results: ReadonlyMap<string, Measurement[]>): void {
  const [cpu] = cpus();
  console.log(
    `\nNode ${process.version}, ${cpus().length} x ${cpu?.model}, ${connections} connections, ` +
      `median of ${rounds} rounds of ${seconds} s\n`,
  );
  console.log("| server | requests/s | p50 ms | p99 ms | CPU µs/request | ratio to the floor |");
  console.log("| --- | --- | --- | --- | --- | --- |");
  const medianOf = (name: string, key: keyof Measurement): number =>
    median((results.get(name) ?? []).map((measurement) => measurement[key] ?? Number.NaN));
  const floor = medianOf(contestants[0]?.name ?? "", "requestsPerSecond");
  for (const { name } of contestants) {
    const rate = medianOf(name, "requestsPerSecond");
    const cells = [
      name,
      Math.round(rate).toLocaleString("en"),
      medianOf(name, "p50").toFixed(2),
      medianOf(name, "p99").toFixed(2),
      medianOf(name, "cpu").toFixed(0),
      (rate / floor).toFixed(2),
    ];
    console.log(`| ${cells.join(" | ")} |`);
  }
}

function median(values: number[]): number {
  const sorted = values.sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

void run();

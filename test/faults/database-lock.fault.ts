import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "pg";
import { createFolder, startReceiver } from "../support/start-program";
import { makeNew, post, secret } from "./support/load";
import { startServer, stopServer } from "./support/postgres-process";

/** The receiver's connections, and how many of them wait for a lock. */
async function countBackends(client: Client): Promise<{ open: number; waiting: number }> {
  const { rows } = await client.query<{ open: number; waiting: number }>(
    `SELECT count(*)::int AS open, count(*) FILTER (WHERE wait_event_type = 'Lock')::int AS waiting
     FROM pg_stat_activity WHERE application_name = 'circleci-webhooks'`,
  );
  return rows[0]!;
}

interface Answers {
  statuses: Set<number | undefined>;
  slowest: number;
  /** The bodies of deliveries that got a 503. */
  rejected: string[];
}

/** Sends twenty webhooks and a few checks per second. */
async function load(url: string, milliseconds: number): Promise<Answers> {
  const responses: Answers = { statuses: new Set(), slowest: 0, rejected: [] };
  const posting: Promise<void>[] = [];
  const end = performance.now() + milliseconds;
  while (performance.now() < end) {
    const delivery = makeNew();
    const start = performance.now();
    const answered = post(url, delivery).then((status) => {
      responses.statuses.add(status);
      responses.slowest = Math.max(responses.slowest, performance.now() - start);
      if (status === 503) responses.rejected.push(delivery.body.toString());
    });
    posting.push(
      answered,
      fetch(`${url}/readyz`).then(() => undefined),
    );
    await sleep(50);
  }
  await Promise.all(posting);
  return responses;
}

describe("a PostgreSQL server that stalls", () => {
  it("has at most two waiting queries of the receiver while a table is locked", async () => {
    const server = await startServer(createFolder());
    const STORE_URL = `${server.url}/postgres`;
    const env = { CIRCLECI_WEBHOOK_SECRET: secret, STORE_URL };
    const receiver = await startReceiver({ cwd: createFolder(), env });
    const client = new Client(STORE_URL);
    await client.connect();
    await client.query("BEGIN; LOCK TABLE circleci_webhooks.events IN SHARE MODE");
    const watcher = new Client(STORE_URL);
    await watcher.connect();
    const most = { open: 0, waiting: 0 };
    const loading = load(receiver.url, 15_000);
    for (let n = 0; n < 150; n += 1) {
      const { open, waiting } = await countBackends(watcher);
      most.open = Math.max(most.open, open);
      most.waiting = Math.max(most.waiting, waiting);
      await sleep(100);
    }
    const { statuses, slowest, rejected } = await loading;
    await client.query("COMMIT");
    expect(statuses).toEqual(new Set([503]));
    expect(slowest).toBeLessThan(4_000);
    expect(most.waiting).toBeLessThanOrEqual(2);
    expect(most.open).toBeLessThanOrEqual(7);

    while ((await post(receiver.url, makeNew())) !== 201);
    const { rows } = await client.query<{ body: Buffer }>(
      "SELECT body FROM circleci_webhooks.events",
    );
    const stored = new Set(rows.map(({ body }) => body.toString()));
    expect(rejected.filter((body) => stored.has(body))).toEqual([]);
    for (const each of [client, watcher]) await each.end();
    receiver.process.kill();
    await receiver.ended();
    await stopServer(server.process);
  }, 60_000);

  it("makes the receiver respond with 503 while it is stopped, and with 201 when it continues", async () => {
    const folder = createFolder();
    const server = await startServer(folder);
    const env = { CIRCLECI_WEBHOOK_SECRET: secret, STORE_URL: `${server.url}/postgres` };
    const receiver = await startReceiver({ cwd: createFolder(), env });
    expect(await post(receiver.url, makeNew())).toBe(201);
    // The server's process group: the server and its child processes.
    const [pid] = readFileSync(join(folder, "data", "postmaster.pid"), "utf8").split("\n");
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ");
    const signal = (name: NodeJS.Signals): void => {
      for (const each of [pid, ...children]) process.kill(Number(each), name);
    };
    signal("SIGSTOP");
    const { statuses, slowest } = await load(receiver.url, 8_000);
    const health = performance.now();
    expect((await fetch(`${receiver.url}/healthz`)).status).toBe(200);
    expect(performance.now() - health).toBeLessThan(1_000);
    signal("SIGCONT");
    expect(statuses).toEqual(new Set([503]));
    expect(slowest).toBeLessThan(4_000);

    while ((await post(receiver.url, makeNew())) !== 201);
    const client = new Client(env.STORE_URL);
    await client.connect();
    expect((await countBackends(client)).open).toBeLessThanOrEqual(7);
    await client.end();
    receiver.process.kill();
    expect((await receiver.ended()).code).toBe(0);
    await stopServer(server.process);
  }, 60_000);
});

import { Client } from "pg";
import { createFolder, startReceiver } from "../support/start-program";
import { makeNew, post, secret } from "./support/load";
import { startServer, stopServer } from "./support/postgres-process";

const outages = 3;

async function readBodies(url: string): Promise<string[]> {
  const client = new Client(url);
  await client.connect();
  const { rows } = await client.query<{ body: Buffer }>(
    "SELECT body FROM circleci_webhooks.events",
  );
  await client.end();
  return rows.map(({ body }) => body.toString());
}

describe("the receiver, when the database server restarts under load,", () => {
  it("sends no 201 without a row, does not crash, and recovers by itself", async () => {
    const folder = createFolder();
    let server = await startServer(folder);
    const port = Number(new URL(server.url).port);
    const STORE_URL = `${server.url}/postgres`;
    const env = { CIRCLECI_WEBHOOK_SECRET: secret, STORE_URL };
    const receiver = await startReceiver({ cwd: createFolder(), env });

    const acknowledged: string[] = [];
    const statuses = new Set<number | undefined>();
    let slowest = 0;
    let running = true;
    /** Sends an event until it is accepted, as CircleCI would. */
    const send = async (): Promise<void> => {
      while (running) {
        const delivery = makeNew();
        for (let status; status !== 201 && status !== 200;) {
          const started = performance.now();
          status = await post(receiver.url, delivery);
          slowest = Math.max(slowest, performance.now() - started);
          statuses.add(status);
        }
        acknowledged.push(delivery.body.toString());
      }
    };
    const load = Promise.all(Array.from({ length: 8 }, send));
    const ready = async (expected: number): Promise<void> => {
      while ((await fetch(`${receiver.url}/readyz`)).status !== expected);
    };

    for (let outage = 0; outage < outages; outage += 1) {
      const before = acknowledged.length;
      while (acknowledged.length < before + 200) await new Promise(setImmediate);
      await stopServer(server.process);
      await ready(503);
      server = await startServer(folder, port);
      await ready(200);
    }
    running = false;
    await load;

    expect([...statuses].sort()).toEqual(expect.arrayContaining([201, 503]));
    expect(statuses).not.toContain(undefined);
    expect(slowest).toBeLessThan(4_000);
    const stored = await readBodies(STORE_URL);
    expect(stored.sort()).toEqual(acknowledged.sort());
    expect(receiver.output()).not.toContain(new URL(server.url).password);
    receiver.process.kill();
    expect((await receiver.ended()).code).toBe(0);
    await stopServer(server.process);
  }, 120_000);
});

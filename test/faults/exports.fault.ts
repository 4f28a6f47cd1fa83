import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { readDelivery } from "../../src/core/receive";
import { openSqliteStore } from "../../src/store/sqlite/open-sqlite-store";
import { silent } from "../support/open-stores";
import { createFolder, startReceiver } from "../support/start-program";
import { cpuOf } from "./support/cpu-of";
import { makeNew, post, secret } from "./support/load";

const token = "the-token-of-the-tests";

/** A file with 5,000 events. */
async function fillFile(): Promise<string> {
  const path = join(createFolder(), "webhooks.db");
  const store = openSqliteStore(path, silent);
  const makeOne = async () =>
    store.events.save(readDelivery({ ...makeNew(), receivedAt: new Date() }));
  for (let n = 0; n < 50; n += 1) await Promise.all(Array.from({ length: 100 }, makeOne));
  await store.close();
  return path;
}

describe("the receiver with SQLite, 5,000 events and 20 readers without a pause", () => {
  it.each(["/api/events.ndjson", "/api/events.csv", "/fetch-webhooks-logs"])(
    "works for 50 ms until it has answered a webhook, and seldom for 250 ms: %s",
    async (path) => {
      const env = { CIRCLECI_WEBHOOK_SECRET: secret, API_TOKEN: token, LOG_LEVEL: "error" };
      const storeUrl = `sqlite:${await fillFile()}`;
      const receiver = await startReceiver({ env: { ...env, STORE_URL: storeUrl } });
      for (let n = 0; n < 20; n += 1) await post(receiver.url, makeNew());
      const script = join(__dirname, "support", "read-in-loops.mjs");
      const args = [script, String(receiver.port), path, token];
      const readers = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
      await once(readers.stdout, "data");
      const took: number[] = [];
      for (let n = 0; n < 100; n += 1) {
        const before = cpuOf(receiver);
        expect(await post(receiver.url, makeNew())).toBe(201);
        took.push(cpuOf(receiver) - before);
      }
      readers.kill();
      receiver.process.kill("SIGKILL");
      await receiver.ended();
      took.sort((a, b) => a - b);
      expect(took[49]).toBeLessThan(50);
      expect(took[98]).toBeLessThan(250);
    },
    120_000,
  );
});

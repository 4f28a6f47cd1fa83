import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { endAfterTests } from "../../support/end-after-tests";
import { readDelivery } from "../../../src/core/receive";
import { openSqliteStore } from "../../../src/store/sqlite/open-sqlite-store";
import { silent } from "../../support/open-stores";
import { createFolder, type Program, startReceiver } from "../../support/start-program";
import { cpuOf } from "./cpu-of";
import { makeNew, post, secret } from "./load";

const token = "the-token-of-the-tests";

type Receiver = Program & { url: string; port: number };

/** The receiver with SQLite and 5,000 events. */
export async function startFilledReceiver(): Promise<Receiver> {
  const path = join(createFolder(), "webhooks.db");
  // Nothing waits for the disk.
  const store = openSqliteStore(path, silent, Date.now, () => Promise.resolve());
  const saveOne = async () =>
    store.events.save(readDelivery({ ...makeNew(), receivedAt: new Date() }));
  for (let n = 0; n < 50; n += 1) await Promise.all(Array.from({ length: 100 }, saveOne));
  await store.close();
  const env = { CIRCLECI_WEBHOOK_SECRET: secret, API_TOKEN: token, LOG_LEVEL: "error" };
  const receiver = await startReceiver({ env: { ...env, STORE_URL: `sqlite:${path}` } });
  for (let n = 0; n < 10; n += 1) await post(receiver.url, makeNew());
  return receiver;
}

/**
 * Sends 25 webhooks while 20 clients read a path without a pause.
 *
 * @returns what the receiver's main thread worked until it answered, in milliseconds: in half of the
 *   cases at most, and in all of them
 */
export async function measureWebhooks(
  receiver: Receiver,
  path: string,
): Promise<{ median: number; longest: number }> {
  const script = join(__dirname, "read-in-loops.mjs");
  const args = [script, String(receiver.port), path, token];
  const readers = endAfterTests(
    spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] }),
  );
  await once(readers.stdout, "data");
  const took: number[] = [];
  for (let n = 0; n < 25; n += 1) {
    const before = cpuOf(receiver);
    expect(await post(receiver.url, makeNew())).toBe(201);
    took.push(cpuOf(receiver) - before);
  }
  expect(readers.exitCode).toBeNull();
  readers.kill();
  await once(readers, "exit");
  took.sort((a, b) => a - b);
  return { median: took[12] ?? NaN, longest: took.at(-1) ?? NaN };
}

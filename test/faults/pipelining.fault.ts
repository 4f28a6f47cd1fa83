import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { endAfterTests } from "../support/end-after-tests";
import { startReceiver } from "../support/start-program";
import { cpuOf } from "./support/cpu-of";
import { makeNew, post, secret } from "./support/load";

describe("the receiver under a flood of pipelined unsigned webhooks", () => {
  it("answers a real webhook before it has worked for a second", async () => {
    const env = { CIRCLECI_WEBHOOK_SECRET: secret, LOG_LEVEL: "error" };
    const receiver = await startReceiver({ env });
    for (let n = 0; n < 20; n += 1) await post(receiver.url, makeNew());
    const script = join(__dirname, "support", "pipeline-posts.mjs");
    const args = [script, String(receiver.port)];
    const flood = endAfterTests(
      spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] }),
    );
    await once(flood.stdout, "data");
    const took: number[] = [];
    for (let n = 0; n < 7; n += 1) {
      const before = cpuOf(receiver);
      expect(await post(receiver.url, makeNew())).toBe(201);
      took.push(cpuOf(receiver) - before);
    }
    expect(flood.exitCode).toBeNull();
    flood.kill();
    receiver.process.kill("SIGKILL");
    await receiver.ended();
    expect(Math.max(...took)).toBeLessThan(1_000);
  }, 120_000);
});

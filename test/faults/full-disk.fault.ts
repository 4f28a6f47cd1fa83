import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { endAfterTests } from "../support/end-after-tests";
import { createFolder } from "../support/start-program";
import { makeNew, post, secret } from "./support/load";

const main = join(__dirname, "..", "..", "dist", "main.js");

describe("the receiver on a full disk", () => {
  it("responds with 503, also at /readyz", async () => {
    // Limits the size of files, which has the same effect as a full disk.
    const limited = `ulimit -f 400; trap '' XFSZ; exec "${process.execPath}" "${main}"`;
    const receiver = endAfterTests(
      spawn("bash", ["-c", limited], {
        cwd: createFolder(),
        env: {
          PATH: process.env.PATH,
          PORT: "0",
          STORE_URL: "sqlite:./webhooks.db",
          CIRCLECI_WEBHOOK_SECRET: secret,
        },
      }),
    );
    let output = "";
    receiver.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
    while (!output.includes("Try it")) await once(receiver.stdout, "data");
    const url = `http://localhost:${/port (\d+)/.exec(output)?.[1]}`;
    const isReady = async (): Promise<number> => (await fetch(`${url}/readyz`)).status;

    expect(await isReady()).toBe(200);
    const statuses: (number | undefined)[] = [];
    while (statuses.length < 500 && !statuses.includes(503)) {
      statuses.push(await post(url, makeNew()));
    }
    expect(statuses.at(-1)).toBe(503);
    expect(new Set(statuses.slice(0, -1))).toEqual(new Set([201]));
    // A check is cached for at most a second.
    const seen = new Set<number>();
    for (let n = 0; n < 20 && !seen.has(503); n += 1) {
      await post(url, makeNew());
      seen.add(await isReady());
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(seen).toContain(503);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    receiver.kill("SIGKILL");
    await once(receiver, "close");
  }, 60_000);
});

import { type ChildProcess, spawn, type StdioOptions } from "node:child_process";
import { once } from "node:events";
import { openSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { endAfterTests } from "../support/end-after-tests";
import { sign } from "../../src/core/signature/signature";
import { eventBody, listening } from "../support/receiver";
import { createFolder, startReceiver } from "../support/start-program";

const secret = "ABCD123";
const main = join(__dirname, "..", "..", "dist", "main.js");

interface Unread {
  process: ChildProcess;
  url: string;
  stderr: () => string;
}

/** Starts a receiver whose output nobody reads. */
async function startUnread(command: string[], stdio: StdioOptions): Promise<Unread> {
  const port = await listening(createServer(), (free) => Promise.resolve(free));
  const [file = "", ...args] = command;
  const child = endAfterTests(
    spawn(file, args, {
      cwd: createFolder(),
      env: { PATH: process.env.PATH, PORT: String(port), CIRCLECI_WEBHOOK_SECRET: secret },
      stdio,
    }),
  );
  let stderr = "";
  child.stderr?.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const url = `http://127.0.0.1:${port}`;
  const isUp = (): Promise<boolean> =>
    fetch(`${url}/healthz`).then(
      () => true,
      () => false,
    );
  while (!(await isUp())) {
    if (child.exitCode !== null) throw new Error(`ended with ${child.exitCode}: ${stderr}`);
    await sleep(50);
  }
  return { process: child, url, stderr: () => stderr };
}

async function post(url: string, type = "ping", id = "1"): Promise<number> {
  const body = eventBody({ type, id });
  const headers = { "circleci-signature": sign(secret, body) };
  const init = { method: "POST", headers, body: new Uint8Array(body) };
  return (await fetch(`${url}/log-circleci-webhook`, init)).status;
}

describe("the server's log", () => {
  it.each([
    ["a terminal", ["script", "-qfec", `"${process.execPath}" "${main}"`, "/dev/null"]],
    ["a pipe", [process.execPath, main]],
  ])(
    "does not block the server when it goes to %s that nobody reads",
    async (_case, command) => {
      const receiver = await startUnread(command, ["ignore", "pipe", "pipe"]);
      for (let n = 0; n < 600; n += 1) expect(await post(receiver.url, "ping", `${n}`)).toBe(201);
      expect((await fetch(`${receiver.url}/healthz`)).status).toBe(200);
      // `script` is blocked by its own output and ignores other signals.
      receiver.process.kill(command[0] === "script" ? "SIGKILL" : "SIGTERM");
      await once(receiver.process, "exit");
      while (await fetch(`${receiver.url}/healthz`).catch(() => undefined)) await sleep(50);
    },
    30_000,
  );

  it("reports a full disk on stderr and does not stop the receiver", async () => {
    const full = openSync("/dev/full", "w");
    const receiver = await startUnread([process.execPath, main], ["ignore", full, "pipe"]);
    expect(await post(receiver.url)).toBe(201);
    while (!receiver.stderr().includes("ENOSPC")) await once(receiver.process.stderr!, "data");
    expect(await post(receiver.url)).toBe(200);
    receiver.process.kill("SIGTERM");
    await once(receiver.process, "close");
    expect(receiver.stderr()).toBe(
      "Cannot write the log to stdout (ENOSPC). The receiver keeps running.\n",
    );
  });

  it("escapes control characters in JSON and in the readable format", async () => {
    const type = "\u001b[2J \u009b2J \u202egnp.exe";
    const receiver = await startReceiver({ env: { CIRCLECI_WEBHOOK_SECRET: secret } });
    await post(receiver.url, type);
    const [line] = await receiver.wrote(/^.*"event logged: .*$/m);
    expect((JSON.parse(line) as { type: string }).type).toBe(type);
    expect(line).toContain(String.raw`\u001b[2J \u009b2J \u202egnp.exe`);
    receiver.process.kill();
    await receiver.ended();

    const command = `"${process.execPath}" "${main}"`;
    const terminal = await startUnread(
      ["script", "-qfec", command, "/dev/null"],
      ["ignore", "pipe", "pipe"],
    );
    let output = "";
    terminal.process.stdout?.on("data", (chunk: Buffer) => (output += chunk.toString()));
    await post(terminal.url, type);
    while (!output.includes("event logged")) await once(terminal.process.stdout!, "data");
    expect(output).toContain(String.raw`\u001b[2J \u009b2J \u202egnp.exe`);
    expect(output).not.toContain("\u009b");
    terminal.process.kill();
    await once(terminal.process, "close");
  });
});

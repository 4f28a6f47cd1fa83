import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { endAfterTests } from "../support/end-after-tests";
import { openRaw, requestHead } from "../support/raw-request";
import { type Program, startReceiver } from "../support/start-program";
import { cpuOf } from "./support/cpu-of";
import { makeNew, post, secret } from "./support/load";

const env = { CIRCLECI_WEBHOOK_SECRET: secret, LOG_LEVEL: "error" };
const signature = { "circleci-signature": `v1=${"0".repeat(64)}` };
const route = "/log-circleci-webhook";
const limit = 5 * 1024 * 1024;

type Running = Pick<Program, "process"> & {
  url: string;
  port: number;
  ended: () => Promise<unknown>;
};

/** Memory in MB. Only Linux reports it for another process. */
function residentOf({ process: { pid } }: Running): number {
  const [, kilobytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return Number(kilobytes) / 1024;
}

interface Seen {
  addedMegabytes: number;
  /** Until the receiver had answered a webhook. */
  longestCpuMilliseconds: number;
  statuses: Set<number | undefined>;
}

/** Posts valid webhooks during five seconds of an attack and watches the receiver's memory. */
async function watch(
  receiver: Running,
  attack: (port: number) => Promise<() => void>,
): Promise<Seen> {
  const before = residentOf(receiver);
  const seen: Seen = { addedMegabytes: 0, longestCpuMilliseconds: 0, statuses: new Set() };
  const end = performance.now() + 5_000;
  const attacking = attack(receiver.port);
  while (performance.now() < end) {
    const start = cpuOf(receiver);
    seen.statuses.add(await post(receiver.url, makeNew()));
    seen.longestCpuMilliseconds = Math.max(seen.longestCpuMilliseconds, cpuOf(receiver) - start);
    seen.addedMegabytes = Math.max(seen.addedMegabytes, residentOf(receiver) - before);
    await sleep(20);
  }
  const stopAttack = await attacking;
  stopAttack();
  receiver.process.kill("SIGKILL");
  await receiver.ended();
  return seen;
}

async function stallUploads(port: number, head: string): Promise<() => void> {
  const script = join(__dirname, "support", "stall-uploads.mjs");
  const args = [script, String(port), head, String(limit - 100)];
  const child = endAfterTests(
    spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] }),
  );
  await once(child.stdout, "data");
  return () => void child.kill();
}

/** The library behind Hono, in a process of its own. */
async function startHono(): Promise<Running> {
  const script = join(__dirname, "support", "hono-server.mjs");
  const child = endAfterTests(
    spawn(process.execPath, [script, secret], { stdio: ["ignore", "pipe", "inherit"] }),
  );
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  const port = Number(/port (\d+)/.exec(line.toString())?.[1]);
  const ended = once(child, "exit");
  return { process: child, port, url: `http://127.0.0.1:${port}`, ended: () => ended };
}

describe("a server under a flood of unsigned uploads", () => {
  it.each([
    ["the receiver", () => startReceiver({ env }), 201],
    ["the library in Hono", startHono, 200],
  ])(
    "stays small when a body arrives in one-byte chunks: %s",
    async (_name, start, ok) => {
      const seen = await watch(await start(), async (port) => {
        const raw = await openRaw(port);
        raw.send(requestHead("POST", route, { ...signature, "transfer-encoding": "chunked" }));
        raw.send("1\r\nX\r\n".repeat(10_000_000));
        return () => void raw.socket.destroy();
      });
      expect(seen.statuses).toEqual(new Set([ok]));
      expect(seen.addedMegabytes).toBeLessThan(150);
    },
    60_000,
  );

  it.each([
    ["a false signature", signature],
    ["no signature", {}],
  ])(
    "stays small and fast when 600 uploads with %s stall",
    async (_case, headers) => {
      const receiver = await startReceiver({ env });
      const head = requestHead("POST", route, { ...headers, "content-length": limit });
      const seen = await watch(receiver, (port) => stallUploads(port, head));
      expect(seen.statuses).toEqual(new Set([201]));
      expect(seen.addedMegabytes).toBeLessThan(300);
      expect(seen.longestCpuMilliseconds).toBeLessThan(1_000);
    },
    60_000,
  );
});

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createHistogram } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { load } from "./load";
import { fetchWithToken, type Workload } from "./workload";

export interface Contestant {
  name: string;
  command: string[];
  /** Made anew for each round. */
  env?: () => Promise<Record<string, string>>;
  /** Whether somebody has the page open, live. */
  isFollowed?: boolean;
}

export interface Measurement {
  requestsPerSecond: number;
  /** In milliseconds. */
  p50: number;
  p99: number;
  /** Of the server's process, all its threads, for one webhook, in microseconds. */
  cpu: number;
}

/** Starts a server, warms it up, loads it, and ends it. */
export async function measure(
  { command: [program = "", ...args], env, isFollowed }: Contestant,
  workload: Workload,
  seconds: number,
): Promise<Measurement> {
  const { process: server, url, end } = await startServer(program, args, await env?.());
  const page = new AbortController();
  try {
    if (isFollowed) await follow(url, page.signal);
    await load(url, workload.warmUp, Math.ceil(seconds / 2), createHistogram());
    const latency = createHistogram();
    const before = cpuTime(server);
    const requestsPerSecond = await load(url, workload.load, seconds, latency);
    return {
      requestsPerSecond,
      p50: latency.percentile(50) / 1000,
      p99: latency.percentile(99) / 1000,
      cpu: ((cpuTime(server) - before) * 1_000_000) / latency.count,
    };
  } finally {
    page.abort();
    await end();
  }
}

/** As the page does, which shows how many are new. */
async function follow(url: string, signal: AbortSignal): Promise<void> {
  const { body } = await fetchWithToken(`${url}/api/stream`, signal);
  const read = async (): Promise<void> => {
    for await (const chunk of body ?? []) void chunk;
  };
  void read().catch(() => undefined);
}

export interface Server {
  process: ChildProcess;
  url: string;
  end: () => Promise<void>;
}

/**
 * Its output goes into a file: a pipe that nobody reads slows the server down, and one that we read
 * costs us time.
 */
export async function startServer(
  program: string,
  args: string[],
  env: Record<string, string> = {},
): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), "circleci-webhooks-bench-"));
  const output = join(folder, "output");
  const file = openSync(output, "w");
  const server = spawn(program, args, {
    env: { ...process.env, ...env },
    stdio: ["ignore", file, "inherit"],
  });
  closeSync(file);
  const exited = once(server, "exit");
  return {
    process: server,
    url: `http://127.0.0.1:${await readPort(server, output)}`,
    async end() {
      server.kill();
      await exited;
      rmSync(folder, { recursive: true });
    },
  };
}

/** All servers print their port when they start. */
async function readPort(server: ChildProcess, output: string): Promise<string> {
  for (;;) {
    const [, port] = /listening on port (\d+)/.exec(readFileSync(output, "utf8")) ?? [];
    if (port !== undefined) return port;
    if (server.exitCode !== null) throw new Error(`A server ended with code ${server.exitCode}.`);
    await sleep(20);
  }
}

/** In seconds, user and system. */
export function cpuTime({ pid }: ChildProcess): number {
  // https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html: fields 14 and 15, in 1/100 s
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

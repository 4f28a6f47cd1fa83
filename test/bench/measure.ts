import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createHistogram, type RecordableHistogram } from "node:perf_hooks";
import { createInterface } from "node:readline";
import autocannon, { type Client, type Request, type Result } from "autocannon";
import { connections, type Workload } from "./workload";

export interface Contestant {
  name: string;
  command: string[];
  /** Called for each round. */
  env?: () => Promise<Record<string, string>>;
  /** Whether the live page is open. */
  isFollowed?: boolean;
}

export interface Measurement {
  requestsPerSecond: number;
  /** In milliseconds. */
  p50: number;
  p99: number;
  /** CPU time of the server per request, in microseconds; undefined without /proc. */
  cpu: number | undefined;
}

/** Starts a server, warms it up, loads it and stops it. */
export async function measure(
  { command: [program = "", ...args], env, isFollowed }: Contestant,
  workload: Workload,
  seconds: number,
): Promise<Measurement> {
  const { server, url } = await startServer(program, args, await env?.());
  const page = new AbortController();
  try {
    if (isFollowed) await follow(url, page.signal);
    await load(url, workload.warmUp, Math.ceil(seconds / 2), createHistogram());
    const latency = createHistogram();
    const before = cpuTime(server);
    const requestsPerSecond = await load(url, workload.load, seconds, latency);
    const after = cpuTime(server);
    return {
      requestsPerSecond,
      p50: latency.percentile(50) / 1000,
      p99: latency.percentile(99) / 1000,
      cpu: before && after && ((after - before) * 1_000_000) / (requestsPerSecond * seconds),
    };
  } finally {
    page.abort();
    server.kill();
    await once(server, "exit");
  }
}

/** Follows the feed like the page. */
async function follow(url: string, signal: AbortSignal): Promise<void> {
  const { body } = await fetch(`${url}/api/stream`, { signal });
  const read = async (): Promise<void> => {
    for await (const chunk of body ?? []) void chunk;
  };
  void read().catch(() => undefined);
}

export async function startServer(
  program: string,
  args: string[],
  env: Record<string, string> = {},
): Promise<{ server: ChildProcess; url: string }> {
  const server = spawn(program, args, {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  return { server, url: `http://127.0.0.1:${await readPort(server)}` };
}

/** @returns completed requests per second */
export async function load(
  url: string,
  requests: readonly Request[][],
  duration: number,
  latency: RecordableHistogram,
): Promise<number> {
  let next = 0;
  const setupClient = (client: Client): void => {
    client.setRequests(requests[next++ % requests.length] ?? []);
  };
  let rejected = 0;
  const { errors, duration: took } = await new Promise<Result>((resolve, reject) => {
    const options = { url, connections, duration, setupClient };
    autocannon(options, (error, result) => (error ? reject(error as Error) : resolve(result))).on(
      "response",
      (_client, status, _bytes, milliseconds) => {
        if (status < 200 || status > 299) rejected += 1;
        latency.record(Math.max(1, Math.round(milliseconds * 1000)));
      },
    );
  });
  if (rejected + errors > 0)
    throw new Error(`${rejected} refused, ${errors} errors: not a benchmark`);
  return latency.count / took;
}

/** All servers print their port when they start. Later output is read and discarded. */
async function readPort(server: ChildProcess): Promise<string> {
  if (!server.stdout) throw new Error("no output to read");
  const lines = createInterface(server.stdout);
  const port = await new Promise<string>((resolve, reject) => {
    lines.on("line", (line) => {
      const [, found] = /listening on port (\d+)/.exec(line) ?? [];
      if (found) resolve(found);
    });
    server.once("exit", (code) => reject(new Error(`a server ended at its start, code ${code}`)));
  });
  lines.close();
  server.stdout.resume();
  return port;
}

/** User and system time, in seconds. */
function cpuTime({ pid }: ChildProcess): number | undefined {
  try {
    // https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html: fields 14 and 15, in 1/100 s
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return undefined;
  }
}

import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { cpuTime, startServer } from "./measure";

export interface IdleCost {
  /** Of one core, in percent. */
  cpu: number;
  /** Resident memory in MB. */
  memory: number;
}

/** What a receiver costs to which nobody sends anything, from 10 seconds after its start on. */
export async function measureIdle(
  [program = "", ...args]: readonly string[],
  env: Record<string, string>,
  seconds: number,
): Promise<IdleCost> {
  const { process: server, end } = await startServer(program, args, env);
  try {
    await sleep(10_000);
    const before = cpuTime(server);
    await sleep(seconds * 1000);
    const cpu = ((cpuTime(server) - before) / seconds) * 100;
    const status = readFileSync(`/proc/${server.pid}/status`, "utf8");
    return { cpu, memory: Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024 };
  } finally {
    await end();
  }
}

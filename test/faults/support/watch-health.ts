import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * Asks `/healthz` of a receiver again and again.
 *
 * A wall clock on a busy machine measures the other programs. So this is the CPU time of the receiver's
 * main thread between a question and its answer: what the event loop did meanwhile.
 *
 * @returns a function that stops, and gives the longest such time, in milliseconds
 */
export function watchHealth(url: string, pid: number): () => Promise<number> {
  let isRunning = true;
  let longest = 0;

  async function run(): Promise<void> {
    while (isRunning) {
      const before = readCpu(pid);
      const { status } = await fetch(`${url}/healthz`);
      if (status !== 200) throw new Error(`/healthz says ${status}.`);
      longest = Math.max(longest, readCpu(pid) - before);
      await sleep(20);
    }
  }

  const running = run();
  running.catch(() => undefined);
  return async () => {
    isRunning = false;
    await running;
    return longest;
  };
}

/** https://docs.kernel.org/scheduler/sched-stats.html: the first number is nanoseconds on a CPU. */
function readCpu(pid: number): number {
  const [nanoseconds] = readFileSync(`/proc/${pid}/task/${pid}/schedstat`, "utf8").split(" ");
  return Number(nanoseconds) / 1e6;
}

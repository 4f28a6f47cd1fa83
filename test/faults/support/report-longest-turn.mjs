/*
 * Preloaded into a receiver (`node --import`): from SIGUSR2 on, measures how long its event loop is
 * held at most, and prints that at the end.
 *
 * A wall clock on a busy machine measures the other programs. So this is the CPU time of the main
 * thread between two timers, which Linux gives in nanoseconds:
 * https://docs.kernel.org/scheduler/sched-stats.html
 */
import { readFileSync } from "node:fs";
import { setInterval } from "node:timers";

const file = `/proc/${process.pid}/task/${process.pid}/schedstat`;
const readCpu = () => Number(readFileSync(file, "utf8").split(" ")[0]) / 1e6;

process.once("SIGUSR2", () => {
  let last = readCpu();
  let longest = 0;
  setInterval(() => {
    const now = readCpu();
    longest = Math.max(longest, now - last);
    last = now;
  }, 1).unref();
  process.once("exit", () => console.log(`The longest turn took ${longest} ms of CPU.`));
});

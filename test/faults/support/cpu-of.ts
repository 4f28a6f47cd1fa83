import { readFileSync } from "node:fs";
import type { Program } from "../../support/start-program";

/** CPU time of the main thread in milliseconds, which a busy machine does not change. Linux only. */
export function cpuOf({ process: { pid } }: Pick<Program, "process">): number {
  return Number(readFileSync(`/proc/${pid}/schedstat`, "utf8").split(" ")[0]) / 1e6;
}

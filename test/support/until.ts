import { setTimeout as wait } from "node:timers/promises";

/** Waits until something is so; the test's own timeout bounds it. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await wait(2);
}

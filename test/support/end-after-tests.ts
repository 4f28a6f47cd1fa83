import type { ChildProcess } from "node:child_process";

const running = new Map<ChildProcess, () => void>();

/**
 * Ends a process after the last test of its file, unless it ended before: a test that fails leaves
 * none behind, which would keep the test run alive.
 */
export function endAfterTests<Child extends ChildProcess>(
  child: Child,
  end = (): void => void child.kill("SIGKILL"),
): Child {
  running.set(child, end);
  child.once("exit", () => running.delete(child));
  return child;
}

/** Called after the last test of each file; see set-up-file.ts. */
export function endProcesses(): void {
  for (const end of running.values()) end();
}

import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { exampleVariables } from "./message-template";

/** In seconds of CPU time: rendering takes milliseconds, and waiting for the CPU does not count. */
const maxCpuSeconds = 2;

/** For a template that waits instead of computing, in milliseconds. */
const timeout = 30_000;

/**
 * Renders templates in a process of its own, so that one that loops or ends the process does no harm.
 *
 * @returns the problem of each template that does not come to its end
 * @throws Error when the process cannot be started
 */
export function tryTemplates(templates: readonly string[]): Map<string, string> {
  const problems = new Map<string, string>();
  let rest = [...new Set(templates)];
  while (rest.length > 0) {
    const { ended, problem } = render(rest);
    const [stuck, ...others] = rest.slice(ended);
    if (stuck !== undefined) problems.set(stuck, problem);
    rest = others;
  }
  return problems;
}

/** Up to the first template that does not come to its end. */
function render(templates: readonly string[]): { ended: number; problem: string } {
  const input = JSON.stringify({ templates, variables: exampleVariables(), maxCpuSeconds });
  const { output, error, signal } = spawnSync(
    process.execPath,
    [join(__dirname, "render-templates.js")],
    { input, timeout, killSignal: "SIGKILL", stdio: ["pipe", "ignore", "ignore", "pipe"] },
  );
  const bytes = output?.[3]?.length ?? 0;
  if (bytes === 0) {
    const why = error?.message ?? "its process ended at once";
    throw new Error(`The templates (message) could not be tried: ${why}.`);
  }
  const isLate = (error as NodeJS.ErrnoException | undefined)?.code === "ETIMEDOUT";
  const limit = isLate ? `${timeout / 1_000} s` : `${maxCpuSeconds} s of CPU time`;
  const problem =
    signal === "SIGKILL"
      ? `is a template that does not end: it was stopped after ${limit}`
      : "is a template that ends the process";
  return { ended: bytes - 1, problem };
}

import { createContext, Script } from "node:vm";

/** In milliseconds. A template takes a small part of one, also on a busy machine. */
const timeout = 1_000;

const script = new Script("run()");
const context = createContext({ run: (): unknown => undefined });

/**
 * Runs a function that might not end.
 *
 * @throws Error `ERR_SCRIPT_EXECUTION_TIMEOUT` after a second
 */
export function runBounded<Result>(run: () => Result): Result {
  context.run = run;
  return script.runInContext(context, { timeout }) as Result;
}

import type { z } from "zod";
import type { Destination } from "./destinations/destination";
import { callingFunction } from "./destinations/module/module";
import type { SendEvent } from "./destinations/module/run-module";
import { toRule, when } from "./routing/when";

/** A destination of a library user: the default export of a module, with a name. */
export interface FunctionDestination {
  name: string;
  /** The rule. Every event but pings by default. */
  when?: z.input<typeof when>;
  /** Throwing means "try again later". */
  send: SendEvent;
}

/** @throws ZodError for a `when` that cannot be read */
export function toDestination(given: FunctionDestination, timeout = 10_000): Destination {
  const { name, send } = given;
  return {
    name,
    type: "module",
    isForPeople: false,
    when: toRule(when.parse(given.when ?? {}), { isForPeople: false }),
    ...callingFunction(`module:${name}`, async (event, tools) => {
      const expired = AbortSignal.timeout(timeout);
      const signal = AbortSignal.any([tools.signal, expired]);
      await Promise.race([
        send(event, { ...tools, signal }),
        rejectWhenAborted(signal, `The function did not finish within ${timeout / 1000} s.`),
      ]);
    }),
  };
}

function rejectWhenAborted(signal: AbortSignal, message: string): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(new Error(message)), { once: true });
  });
}

import type { DestinationControl } from "../core/routing/destination-control";
import type * as FunctionDestinations from "./function-destination";
import type { FunctionDestination } from "./function-destination";
import type * as StartDestinations from "./start-destinations";
import type { DestinationsOptions } from "./start-destinations";

/** The time that attempts in progress get at the shutdown, in milliseconds. */
const timeout = 8_000;

/**
 * Starts functions as destinations until `stopping` is aborted. Destinations that run already are
 * returned as they are.
 */
export function runDestinations(
  given: readonly FunctionDestination[] | DestinationControl | undefined,
  { stopping, ...options }: Omit<DestinationsOptions, "destinations"> & { stopping: AbortSignal },
): DestinationControl | undefined {
  if (!isList(given)) return given;
  if (given.length === 0) return undefined;
  const { toDestination, startDestinations } = load();
  const destinations = given.map((destination) => toDestination(destination));
  const running = startDestinations({ ...options, destinations });
  stopping.addEventListener("abort", () => void running.stop(timeout), { once: true });
  return running;
}

function isList(
  given: readonly FunctionDestination[] | DestinationControl | undefined,
): given is readonly FunctionDestination[] {
  return Array.isArray(given);
}

/** Most receivers have no destinations, and start sooner without them. */
function load(): typeof FunctionDestinations & typeof StartDestinations {
  /* eslint-disable @typescript-eslint/no-require-imports */
  return {
    ...(require("./function-destination") as typeof FunctionDestinations),
    ...(require("./start-destinations") as typeof StartDestinations),
  };
}

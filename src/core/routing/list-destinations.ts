import type { DestinationControl, DestinationSummary } from "./destination-control";
import type { DestinationState } from "./notification";
import type { Outbox } from "./outbox";

/** A configured destination with its state. */
export type ListedDestination = DestinationSummary & DestinationState;

/**
 * Every configured destination, in the order of the file.
 *
 * @throws Failure `store_unavailable` (503)
 */
export async function listDestinations(
  { destinations }: Pick<DestinationControl, "destinations">,
  outbox: Pick<Outbox, "listDestinations">,
): Promise<ListedDestination[]> {
  const states = await outbox.listDestinations();
  const byName = new Map(states.map((state) => [state.name, state]));
  return destinations.map((summary) => ({
    ...(byName.get(summary.name) ?? newState(summary.name)),
    ...summary,
  }));
}

/** The state of a destination that is not registered yet. */
function newState(name: string): DestinationState {
  return {
    ...{ name, paused: false, pausedReason: null, failuresInRow: 0 },
    ...{ pending: 0, delivered: 0, failed: 0, lastAttempt: null },
  };
}

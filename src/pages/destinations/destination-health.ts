import type { DestinationControl } from "../../core/routing/destination-control";
import { listDestinations } from "../../core/routing/list-destinations";
import type { DestinationState } from "../../core/routing/notification";
import type { Outbox } from "../../core/routing/outbox";

export type Health = "ok" | "retrying" | "failing" | "paused";

/** `failing`: the newest notification failed for good; `retrying`: the newest attempt failed. */
export function healthOf({
  paused,
  failuresInRow,
  pending,
  lastAttempt,
}: Omit<DestinationState, "name">): Health {
  if (paused) return "paused";
  if (failuresInRow > 0) return "failing";
  return pending > 0 && lastAttempt?.error ? "retrying" : "ok";
}

/** Counts the destinations that are failing or paused. */
export async function countFailing(
  control: Pick<DestinationControl, "destinations">,
  outbox: Pick<Outbox, "listDestinations">,
): Promise<number> {
  const listed = await listDestinations(control, outbox);
  return listed.filter((each) => ["failing", "paused"].includes(healthOf(each))).length;
}

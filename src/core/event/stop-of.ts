import type { EventDetails } from "./details";
import { readTime } from "./read-time";

/**
 * When the run that an event reports stopped; when the event happened if CircleCI did not send that;
 * when it was received if that is no time.
 *
 * @param receivedAt in milliseconds since 1970, as the result
 */
export function stopOf(
  { stoppedAt, happenedAt }: Pick<EventDetails, "stoppedAt" | "happenedAt">,
  receivedAt: number,
): number {
  return readTime(stoppedAt || happenedAt, receivedAt) ?? receivedAt;
}

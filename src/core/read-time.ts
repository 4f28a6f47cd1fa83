import type { LoggedEvent } from "./logged-event";

/** CircleCI's first year. */
const earliest = Date.UTC(2011, 0, 1);
const day = 24 * 60 * 60 * 1000;

/**
 * Reads a time of a run or an event from outside. A clock may be wrong by a day.
 *
 * @param receivedAt in milliseconds since 1970, as the result
 * @returns null for what is not a time between 2011 and a day after its receipt
 */
export function readTime(text: string | null | undefined, receivedAt: number): number | null {
  const time = Date.parse(text ?? "");
  return time >= earliest && time <= receivedAt + day ? time : null;
}

/** The times that CircleCI stamped, as it sent them; null for one that `readTime` refuses. */
export function readTimes(
  event: Pick<LoggedEvent, Stamp | "receivedAt">,
): Record<Stamp, string | null> {
  const receivedAt = Date.parse(event.receivedAt);
  const read = (name: Stamp): string | null =>
    readTime(event[name], receivedAt) === null ? null : event[name];
  return {
    startedAt: read("startedAt"),
    stoppedAt: read("stoppedAt"),
    happenedAt: read("happenedAt"),
  };
}

type Stamp = "startedAt" | "stoppedAt" | "happenedAt";

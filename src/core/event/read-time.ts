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
  return isTime(time, receivedAt) ? time : null;
}

/** Whether CircleCI can have stamped a time. Both times in milliseconds since 1970. */
export function isTime(time: number, receivedAt: number): boolean {
  return time >= earliest && time <= receivedAt + day;
}

/** The times that CircleCI stamped, as it sent them; null for one that `readTime` refuses. */
export function readTimes(
  event: Record<Stamp, string | null> & { receivedAt: string },
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

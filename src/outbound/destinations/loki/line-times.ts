import { toMicroseconds } from "../../../core/event/details";
import { loggedAt, type StoredEvent } from "../../../core/event/logged-event";

/**
 * Half of Loki's `max_chunk_age`, in microseconds: a line that is further behind the newest of its
 * stream is refused. https://grafana.com/docs/loki/latest/configure/#accept-out-of-order-writes
 */
const maxBehind = 3_600_000_000;

/** Maximum number of remembered streams, more than a Loki should have. The oldest is dropped. */
const maxStreams = 10_000;

/** The times of the newest lines in each stream of a Loki, since the start, in microseconds. */
export interface LineTimes {
  /**
   * The event's own time, or that of its receipt if it comes late, or now if that was long ago,
   * too.
   */
  choose(stream: string, event: StoredEvent, now: number): number;
  remember(stream: string, time: number): void;
}

export function createLineTimes(): LineTimes {
  const newest = new Map<string, number>();
  return {
    choose(stream, event, now) {
      const earliest = (newest.get(stream) ?? 0) - maxBehind;
      const times = [event.happenedAt, loggedAt(event)].map((time) =>
        toMicroseconds(time, Date.parse(loggedAt(event))),
      );
      return times.find((time) => time !== null && time >= earliest) ?? now;
    },
    remember(stream, time) {
      newest.set(stream, Math.max(newest.get(stream) ?? 0, time));
      const [first] = newest.keys();
      if (newest.size > maxStreams && first !== undefined) newest.delete(first);
    },
  };
}

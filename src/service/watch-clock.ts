import type { Logger } from "../core/ports";

const hour = 60 * 60 * 1000;
const day = 24 * hour;

export interface Clocks {
  /** The clock that may be set. */
  now: () => Date;
  /** A clock that nobody sets, in milliseconds. */
  monotonic: () => number;
  /** A time that has passed for sure, such as the newest event's; undefined when there is none. */
  lastKnown: Date | undefined;
  log: Logger;
}

/**
 * Tells whether the clock may be acted on. It is not for a day after it jumped forward by more than
 * an hour, or when at the start it is more than a day ahead of the newest delivery: then either the
 * receiver was off, or the clock is wrong, and waiting costs nothing.
 */
export function watchClock({ now, monotonic, lastKnown, log }: Clocks): {
  isTrusted(): boolean;
} {
  let last = { wall: now().getTime(), monotonic: monotonic() };
  let trustedFrom = last.monotonic;
  const ahead = last.wall - (lastKnown?.getTime() ?? last.wall);
  if (ahead > day) distrust(ahead);

  function distrust(jump: number): void {
    trustedFrom = monotonic() + day;
    const hours = Math.round(jump / hour);
    log.warn({ hours }, "the clock is ahead by these hours; old deliveries are removed in a day");
  }

  return {
    isTrusted() {
      const time = { wall: now().getTime(), monotonic: monotonic() };
      const jump = time.wall - last.wall - (time.monotonic - last.monotonic);
      last = time;
      if (jump > hour) distrust(jump);
      // Set back: it was wrong, and is right again.
      if (jump < -hour) trustedFrom = time.monotonic;
      return time.monotonic >= trustedFrom;
    },
  };
}

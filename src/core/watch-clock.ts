import type { Logger } from "./ports";

const hour = 60 * 60 * 1000;
const day = 24 * hour;

export interface Clocks {
  /** The wall clock. */
  now: () => Date;
  /** The monotonic clock, in milliseconds. */
  monotonic: () => number;
  /** A time in the past, such as that of the newest event; undefined if there is none. */
  lastKnown: Date | undefined;
  log: Logger;
  /**
   * The consequence of a clock that is not trusted, for the log: "old deliveries will be removed in
   * a day".
   */
  consequence: string;
}

/**
 * Decides whether the wall clock can be trusted. It is not trusted for a day after it jumped
 * forward by more than an hour, or if it starts more than a day after the newest delivery: the
 * receiver may have been off or the clock may be wrong, and waiting is harmless.
 */
export function watchClock({ now, monotonic, lastKnown, log, consequence }: Clocks): {
  isTrusted(): boolean;
} {
  let last = { wall: now().getTime(), monotonic: monotonic() };
  let trustedFrom = last.monotonic;
  const ahead = last.wall - (lastKnown?.getTime() ?? last.wall);
  if (ahead > day) distrust(ahead);

  function distrust(jump: number): void {
    trustedFrom = monotonic() + day;
    const hours = Math.round(jump / hour);
    log.warn({ hours }, `the clock jumped ahead; ${consequence}`);
  }

  return {
    isTrusted() {
      const time = { wall: now().getTime(), monotonic: monotonic() };
      const jump = time.wall - last.wall - (time.monotonic - last.monotonic);
      last = time;
      if (jump > hour) distrust(jump);
      // The clock was set back: it was wrong, and has been corrected.
      if (jump < -hour) trustedFrom = time.monotonic;
      return time.monotonic >= trustedFrom;
    },
  };
}

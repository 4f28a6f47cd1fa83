/** The number of failures in a row after which a destination is paused. */
export const maxFailuresInRow = 10;

/** The limits that a service's answers set. */
export interface ServiceWatch {
  /** Requests that may be in flight. */
  maxInFlight(): number;
  /** Whether the newest answer was a failure. */
  isFailing(): boolean;
  /** The time before which nothing is sent, by the monotonic clock. */
  closedUntil(): number;
  /** The number of the current round; a request keeps it for `missed`. */
  round(): number;
  delivered(): void;
  /** A permanent failure. @returns the failures in a row */
  refused(): number;
  /**
   * A temporary failure. Requests of one round that fail count once.
   *
   * @returns how many there were in a row
   */
  missed(round: number): number;
  closeUntil(time: number): void;
  /** @param failures in a row, as the store knows them */
  begin(failures: number): void;
}

/**
 * Never more requests in flight than failures are left before the pause, and one after a failure
 * until a success: a service that refuses everything gets ten requests.
 *
 * @param max requests in flight
 */
export function watchService(max: number): ServiceWatch {
  let refusals = 0;
  let misses = 0;
  let round = 0;
  let isFailing = false;
  let closedUntil = -Infinity;

  return {
    maxInFlight: () => (isFailing ? 1 : Math.max(1, Math.min(max, maxFailuresInRow - refusals))),
    isFailing: () => isFailing,
    closedUntil: () => closedUntil,
    round: () => round,
    delivered() {
      refusals = 0;
      misses = 0;
      isFailing = false;
      closedUntil = -Infinity;
    },
    refused() {
      refusals += 1;
      isFailing = true;
      return refusals;
    },
    missed(sentIn) {
      isFailing = true;
      if (sentIn === round) {
        misses += 1;
        round += 1;
      }
      return misses;
    },
    closeUntil(time) {
      closedUntil = Math.max(closedUntil, time);
    },
    begin(failures) {
      refusals = failures;
      misses = 0;
      isFailing = failures > 0;
      closedUntil = -Infinity;
    },
  };
}

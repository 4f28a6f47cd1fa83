/** Parts of the process that background work may take: while webhooks keep it busy, and otherwise. */
const shares = { busy: 0.03, idle: 0.5 };

/** An event loop that works more than this part of the time is busy. */
const busyFrom = 0.8;

/**
 * Keeps background work from slowing webhooks down.
 *
 * @param parts how many loops share what background work may take
 * @returns how long to rest after work that took so many milliseconds
 */
export function createPacer(parts = 1): (took: number) => number {
  let last = performance.eventLoopUtilization();
  return function restAfter(took) {
    const current = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(current, last);
    last = current;
    const share = (utilization > busyFrom ? shares.busy : shares.idle) / parts;
    return took * (1 / share - 1);
  };
}

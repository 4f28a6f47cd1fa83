/**
 * The shares of the event loop that a consumer may take: when others keep it busy, and otherwise.
 */
const shares = { busy: 0.3, idle: 0.5 };

/** The share of the event loop that all senders may take when others keep it busy. */
const sendersShare = 0.1;

/** The event loop is busy when others than background work take more than this part of its time. */
const busyFrom = 0.5;

/** Limits of a consumer, in milliseconds. */
const maxRest = 2_000;
const maxCharge = 20;

/** The event loop's time for one notification on a quiet machine, in milliseconds. */
const sendingCosts = 0.35;

/** The assumed maximum of the slowdown by other programs that use the CPU. */
const maxSlowdown = 10;

/** The time between two measurements, in milliseconds. */
const measureInterval = 100;

/** The event loop's time that background work took since the process began, in milliseconds. */
let charged = 0;
let others = 0;
/** The slowdown of work, compared with a quiet machine, where a busy loop uses a whole CPU. */
let slowdown = 1;
let measured = {
  ...{ at: performance.now(), loop: performance.eventLoopUtilization(), charged },
  cpu: cpuTime(),
};

/** The part of the event loop's time that others than background work take. */
function measureOthers(): number {
  const at = performance.now();
  if (at - measured.at < measureInterval) return others;
  const loop = performance.eventLoopUtilization();
  const { active } = performance.eventLoopUtilization(loop, measured.loop);
  const cpu = cpuTime();
  const used = Math.max(cpu - measured.cpu, 1);
  others = (active - (charged - measured.charged)) / (at - measured.at);
  slowdown = Math.min(Math.max(active / used, 1), maxSlowdown);
  measured = { at, loop, charged, cpu };
  return others;
}

/** The CPU time of the process, in milliseconds. */
export function cpuTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

/**
 * Keeps a consumer of the feed from slowing webhooks down.
 *
 * @returns how long to rest after work that took so many milliseconds; at most two seconds
 */
export function createPacer(): (took: number) => number {
  return function restAfter(took) {
    charged += Math.min(took, maxCharge * slowdown);
    const share = measureOthers() > busyFrom ? shares.busy : shares.idle;
    return Math.min(took * (1 / share - 1), maxRest);
  };
}

/**
 * Keeps senders from slowing webhooks down.
 *
 * @param atWork how many senders send at the same time
 * @returns how long a sender rests after a notification, in milliseconds; 0 unless others keep the
 *   process busy
 */
export function restAfterSending(atWork: number): number {
  const isBusy = measureOthers() > busyFrom;
  const took = sendingCosts * slowdown;
  charged += took;
  return isBusy ? took * (1 / sendersShare - 1) * atWork : 0;
}

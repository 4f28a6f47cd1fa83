import { setTimeout as sleep } from "node:timers/promises";

/** How long a write waits for another program's write to end, and between two tries, in milliseconds. */
const timeout = 1_000;
const pause = 10;

/**
 * Tries a write again while another program holds SQLite's write lock. SQLite's own busy timeout
 * would stop the event loop meanwhile.
 *
 * @throws the driver's SQLITE_BUSY after a second; any other error at once
 */
export async function retryWhileBusy<Result>(
  write: () => Result,
  now: () => number = () => performance.now(),
): Promise<Result> {
  const end = now() + timeout;
  for (;;) {
    try {
      return write();
    } catch (error) {
      if (!isBusy(error) || now() >= end) throw error;
    }
    await sleep(pause);
  }
}

/** Extended codes, such as SQLITE_BUSY_SNAPSHOT, begin with the plain one. */
function isBusy(error: unknown): boolean {
  return String((error as { code?: unknown }).code).startsWith("SQLITE_BUSY");
}

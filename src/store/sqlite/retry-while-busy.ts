import { setTimeout as sleep } from "node:timers/promises";

/** In milliseconds. */
const timeout = 1_000;
const retryInterval = 10;

/**
 * Retries a write while another program holds SQLite's write lock, because SQLite's own busy timeout
 * would block the event loop.
 *
 * @throws SQLITE_BUSY after one second; other errors immediately
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
    await sleep(retryInterval);
  }
}

/** Extended codes such as SQLITE_BUSY_SNAPSHOT begin with the primary code. */
function isBusy(error: unknown): boolean {
  return String((error as { code?: unknown }).code).startsWith("SQLITE_BUSY");
}

import type { Logger } from "../../core/ports";

/**
 * The number of commits between two checkpoints. Together they change some thousand pages at most.
 */
const commitsBetween = 100;

/** Pages of the `-wal`, 100 MiB, from which commits wait until all of it is copied. */
const maxPages = 25_000;

/**
 * Copies the pages that are in the `-wal` at its start.
 *
 * @returns the size of the `-wal`, and the pages left to copy
 */
export type Checkpoint = () => Promise<{ pages: number; left: number }>;

export interface Checkpoints {
  /** To be called after each commit. */
  countCommit(): void;
  /** Resolves when the next commit may begin. */
  ready(): Promise<void>;
  /** Resolves when no checkpoint is running. */
  idle(): Promise<void>;
}

/**
 * Copies what was committed from the `-wal` into the database, outside the event loop, which
 * SQLite's own checkpoints would stop. Commits go on meanwhile. SQLite starts the `-wal` over only
 * when all of it was copied, so when it is large, commits wait for a second pass, which is short.
 * https://www.sqlite.org/wal.html#avoiding_excessively_large_wal_files
 */
export function createCheckpoints(checkpoint: Checkpoint, log: Logger): Checkpoints {
  let commits = 0;
  let running = Promise.resolve();
  let isRunning = false;
  let secondPass = Promise.resolve();

  async function run(): Promise<void> {
    const { pages, left } = await checkpoint();
    if (left === 0 || pages < maxPages) return;
    const second = checkpoint();
    secondPass = second.then(ignore, ignore);
    await second;
  }

  async function runAlone(): Promise<void> {
    isRunning = true;
    try {
      await run();
    } catch (err) {
      // SQLite checkpoints by itself when the `-wal` has grown.
      log.warn({ err }, "the checkpoint of the database failed");
    }
    isRunning = false;
  }

  return {
    countCommit() {
      commits += 1;
      if (commits < commitsBetween || isRunning) return;
      commits = 0;
      running = runAlone();
    },
    ready: () => secondPass,
    idle: () => running,
  };
}

function ignore(): void {
  // Reported by the first promise.
}

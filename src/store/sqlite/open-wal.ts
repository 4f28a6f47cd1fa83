import { close, fdatasync, openSync } from "node:fs";
import { promisify } from "node:util";
import type { Database } from "better-sqlite3";

/** Flushes a file to disk, without blocking the event loop. */
export type Sync = (file: number) => Promise<void>;

export interface Wal {
  /**
   * Resolves when all that was committed so far is on disk.
   *
   * @throws Error of the file system; then also for every later commit, until a `repair`
   */
  flush(): Promise<void>;
  /** Moves committed pages into the database after a failed flush. To be called before a commit. */
  repair(): void;
  /** Closes the file after the flushes in progress. */
  close(): Promise<void>;
}

/**
 * The `-wal` of an open database with synchronous=NORMAL. SQLite flushes it at checkpoints alone;
 * flushing it here after each commit is as safe as synchronous=FULL, which would stop the event
 * loop for the time of the flush. https://www.sqlite.org/pragma.html#pragma_synchronous
 */
export function openWal(path: string, database: Database, sync: Sync = promisify(fdatasync)): Wal {
  const file = openSync(path, "r+");
  let flushed = Promise.resolve();
  /** The flush that has not begun, which all commits until then share. */
  let next: Promise<void> | undefined;
  let isBroken = false;
  let isClosed = false;

  async function flushAfter(earlier: Promise<void>): Promise<void> {
    try {
      // Recovery reads up to the first frame that is missing, so a commit needs all those before it.
      await earlier;
    } finally {
      next = undefined;
    }
    try {
      await sync(file);
    } catch (error) {
      isBroken = true;
      throw error;
    }
  }

  return {
    flush: () => (next ??= flushed = flushAfter(flushed)),
    repair() {
      if (!isBroken) return;
      // Not a second flush: after an error, the system may take pages for written that are not.
      const [{ busy }] = database.pragma("wal_checkpoint(TRUNCATE)") as [{ busy: number }];
      if (busy !== 0) throw new Error("The database could not be flushed to disk. Try again.");
      flushed = Promise.resolve();
      isBroken = false;
    },
    async close() {
      if (isClosed) return;
      isClosed = true;
      await flushed.catch(() => undefined);
      await promisify(close)(file);
    },
  };
}

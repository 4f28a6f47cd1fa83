import { existsSync, realpathSync, rmSync, statSync } from "node:fs";
import { dirname } from "node:path";
import type { Database } from "better-sqlite3";
import type { Logger } from "../../core/ports";
import { openSqlite } from "./open-sqlite";
import { retryWhileBusy } from "./retry-while-busy";

/** In milliseconds, between two attempts to open a lost file again. */
const reopenInterval = 1_000;

/** A SQLite file that is known to be the one at its path. */
export interface SqliteFile<Parts> {
  /** What was prepared on the open file, for reading. */
  parts: () => Parts;
  /**
   * Runs a write, and makes sure that it went into the file at the path.
   *
   * @throws Error when the file was removed, moved or replaced, and cannot be opened again yet
   */
  write: <Result>(run: (parts: Parts) => Result) => Promise<Result>;
  close: () => void;
}

/**
 * Opens a file and watches its place. A database that somebody removes or moves goes on working in
 * a file that nobody will find after a restart, so each write checks the path, its `-wal` and `-shm`
 * by device and inode.
 *
 * @param prepare makes what works on the open database; called again when the file is opened again
 * @throws Error that says what is wrong with the file and what to do
 */
export function openSqliteFile<Parts>(
  path: string,
  prepare: (database: Database) => Parts,
  log: Logger,
  now: () => number = () => performance.now(),
): SqliteFile<Parts> {
  let database = openSqlite(path);
  let parts = prepare(database);
  let place = findPlace(path);
  let isLost = false;
  let reported: string | undefined;
  let nextAttempt = 0;

  function lose(): never {
    isLost = true;
    log.error({ path }, "the log's file was removed, moved or replaced; webhooks get 503");
    throw new Error(`${path} is no longer the open file.`);
  }

  function reopen(): void {
    if (now() < nextAttempt) throw new Error(`${path} is no longer the open file.`);
    nextAttempt = now() + reopenInterval;
    const obstacle = closeOld() ?? findObstacle(place);
    if (obstacle !== undefined) {
      if (obstacle !== reported)
        log.error({ path, why: obstacle }, "the log's file cannot be opened again");
      reported = obstacle;
      throw new Error(obstacle);
    }
    database = openSqlite(path);
    parts = prepare(database);
    place = findPlace(path);
    isLost = false;
    reported = undefined;
    log.warn({ path }, "the log's file was opened again; events of the old file are not in it");
  }

  /** A moved file gets everything that its `-wal` had; SQLite would not do it on closing. */
  function closeOld(): string | undefined {
    if (!database.open) return undefined;
    const [{ busy }] = database.pragma("wal_checkpoint(TRUNCATE)") as [{ busy: number }];
    if (busy !== 0) return "Another program is using the old file. Stop it.";
    database.close();
    removeOurs(place);
    return undefined;
  }

  return {
    parts: () => parts,
    async write(run) {
      if (isLost) reopen();
      const result = await retryWhileBusy(() => run(parts));
      if (!isInPlace(place)) lose();
      return result;
    },
    close: () => void database.close(),
  };
}

/** The files of an open database, and which they are. */
interface Place {
  folder: { name: string; device: string | undefined };
  files: { name: string; identity: string | undefined }[];
}

function findPlace(path: string): Place {
  // SQLite puts the others beside what a link leads to.
  const real = realpathSync(path);
  const names = [path, `${real}-wal`, `${real}-shm`];
  return {
    folder: { name: dirname(real), device: deviceOf(dirname(real)) },
    files: names.map((name) => ({ name, identity: identify(name) })),
  };
}

function isInPlace({ files }: Place): boolean {
  return files.every(({ name, identity }) => identify(name) === identity);
}

/** The empty `-wal` and `-shm` that a moved file leaves behind, if they are still ours. */
function removeOurs({ files: [, ...others] }: Place): void {
  for (const { name, identity } of others)
    if (identify(name) === identity) rmSync(name, { force: true });
}

/** Why a new database must not be opened at the path; undefined when it may. */
function findObstacle({ folder, files: [, ...others] }: Place): string | undefined {
  const device = deviceOf(folder.name);
  if (device === undefined) return "Its folder is gone. Restore it, or restart the receiver.";
  if (device !== folder.device) return "Its folder is on another disk now. Is a disk not mounted?";
  const stale = others.find(({ name }) => existsSync(name));
  return (
    stale &&
    `${stale.name} does not belong to the open file. Remove it if no other program uses it, or restart the receiver.`
  );
}

function identify(name: string): string | undefined {
  const stat = statSync(name, { bigint: true, throwIfNoEntry: false });
  return stat && `${stat.dev}:${stat.ino}`;
}

function deviceOf(folder: string): string | undefined {
  return statSync(folder, { bigint: true, throwIfNoEntry: false })?.dev.toString();
}

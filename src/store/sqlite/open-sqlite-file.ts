import { existsSync, realpathSync, rmSync, statSync } from "node:fs";
import { dirname } from "node:path";
import type { Database } from "better-sqlite3";
import type { Logger } from "../../core/ports";
import { type Checkpoint, createCheckpoints } from "./create-checkpoints";
import { openSqlite } from "./open-sqlite";
import { openWal, type Sync } from "./open-wal";
import { retryWhileBusy } from "./retry-while-busy";

/** Minimum time between two attempts to reopen a lost file, in milliseconds. */
const reopenInterval = 1_000;

/** An open SQLite file that is checked to still be the file at its path. */
export interface SqliteFile<Parts> {
  /** The prepared parts of the open file. Use them for reading only. */
  parts: () => Parts;
  /**
   * Runs a write, flushes it to disk, and checks that it went into the file at the path.
   *
   * @throws Error if it could not be flushed; if the file was removed, moved or replaced and cannot be reopened yet
   */
  write: <Result>(run: (parts: Parts) => Result) => Promise<Result>;
  close: () => Promise<void>;
}

export interface SqliteFileOptions {
  log: Logger;
  checkpoint: Checkpoint;
  now?: (() => number) | undefined;
  sync?: Sync | undefined;
}

/**
 * Opens a file and watches its path. SQLite would keep writing to a file that was removed or moved,
 * and a restart would lose those events. So each write checks the file, its `-wal` and `-shm` by
 * device and inode.
 *
 * @param prepare called each time the file is opened
 * @throws Error with the cause and the remedy if the file cannot be opened
 */
export function openSqliteFile<Parts>(
  path: string,
  prepare: (database: Database) => Parts,
  { log, checkpoint, now = () => performance.now(), sync }: SqliteFileOptions,
): SqliteFile<Parts> {
  const checkpoints = createCheckpoints(checkpoint, log);
  let database = openSqlite(path);
  let wal = openWal(walOf(path), database, sync);
  let parts = prepare(database);
  let place = findPlace(path);
  let isLost = false;
  let reported: string | undefined;
  let nextAttempt = 0;

  function lose(): never {
    isLost = true;
    log.error({ path }, "database file was removed, moved or replaced; webhooks get 503");
    throw new Error(`${path} was removed, moved or replaced. Restore it or restart the receiver.`);
  }

  function reopen(): void {
    if (now() < nextAttempt)
      throw new Error(
        `${path} was removed, moved or replaced. Restore it or restart the receiver.`,
      );
    nextAttempt = now() + reopenInterval;
    const obstacle = closeOld() ?? findObstacle(place);
    if (obstacle !== undefined) {
      if (obstacle !== reported)
        log.error({ path, why: obstacle }, "database file cannot be reopened");
      reported = obstacle;
      throw new Error(obstacle);
    }
    database = openSqlite(path);
    wal = openWal(walOf(path), database, sync);
    parts = prepare(database);
    place = findPlace(path);
    isLost = false;
    reported = undefined;
    log.warn({ path }, "database file reopened; it does not have the events of the old file");
  }

  /** Checkpoints the `-wal` into a moved file, which closing it would not do. */
  function closeOld(): string | undefined {
    if (!database.open) return undefined;
    const [{ busy }] = database.pragma("wal_checkpoint(TRUNCATE)") as [{ busy: number }];
    if (busy !== 0) return "Another program is using the old file. Stop that program.";
    database.close();
    void wal.close();
    removeOurs(place);
    return undefined;
  }

  return {
    parts: () => parts,
    async write(run) {
      await checkpoints.ready();
      if (isLost) reopen();
      wal.repair();
      const result = await retryWhileBusy(() => run(parts));
      checkpoints.countCommit();
      await wal.flush();
      if (!isInPlace(place)) lose();
      return result;
    },
    async close() {
      await checkpoints.idle();
      await wal.close();
      database.close();
    },
  };
}

/** SQLite puts it next to the link's target. */
function walOf(path: string): string {
  return `${realpathSync(path)}-wal`;
}

/** The files of an open database with their identities. */
interface Place {
  folder: { name: string; device: string | undefined };
  files: { name: string; identity: string | undefined }[];
}

function findPlace(path: string): Place {
  // SQLite creates these files next to a symbolic link's target.
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

/** Removes the empty `-wal` and `-shm` that a moved file leaves behind. */
function removeOurs({ files: [, ...others] }: Place): void {
  for (const { name, identity } of others)
    if (identify(name) === identity) rmSync(name, { force: true });
}

/** Why the path must not be opened again; undefined if it may. */
function findObstacle({ folder, files: [, ...others] }: Place): string | undefined {
  const device = deviceOf(folder.name);
  if (device === undefined)
    return "The database folder was removed. Restore it or restart the receiver.";
  if (device !== folder.device)
    return "The database folder is now on another disk. Check that the disk is mounted.";
  const stale = others.find(({ name }) => existsSync(name));
  return (
    stale &&
    `${stale.name} belongs to another database. Remove it if no other program uses it, or restart the receiver.`
  );
}

function identify(name: string): string | undefined {
  const stat = statSync(name, { bigint: true, throwIfNoEntry: false });
  return stat && `${stat.dev}:${stat.ino}`;
}

function deviceOf(folder: string): string | undefined {
  return statSync(folder, { bigint: true, throwIfNoEntry: false })?.dev.toString();
}

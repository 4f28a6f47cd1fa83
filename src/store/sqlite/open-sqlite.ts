import { closeSync, existsSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import type BetterSqlite3 from "better-sqlite3";
import { loadSqlite } from "./load-sqlite";
import { checkSqliteFile, migrateSqlite } from "./migrate-sqlite";

/**
 * Opens or creates the file. A new file gets mode 0600, a new folder 0700.
 *
 * @throws Error with the cause and the remedy if the file cannot be opened or the driver is missing
 */
export function openSqlite(path: string): BetterSqlite3.Database {
  const Sqlite = loadSqlite();
  let database: BetterSqlite3.Database | undefined;
  try {
    createFolder(dirname(path));
    // Created here to set its mode, which SQLite also uses for the -wal and -shm files.
    closeSync(openSync(path, "a", 0o600));
    database = new Sqlite(path, { timeout: 1_000 });
    // Before anything is written: journal_mode would persist in another program's file.
    checkSqliteFile(database);
    database.pragma("journal_mode = WAL");
    database.pragma("synchronous = FULL");
    database.pragma("foreign_keys = ON");
    // 400 MiB: create-checkpoints.ts comes first. A checkpoint by SQLite would stop the event loop.
    database.pragma("wal_autocheckpoint = 100000");
    migrateSqlite(database);
    // The process that held a lease has ended: its notifications are sent at once.
    database.exec("UPDATE destinations SET lease_owner = NULL, lease_until = NULL");
    // From now on, open-wal.ts flushes each commit without blocking the event loop.
    database.pragma("synchronous = NORMAL");
    // From now on, retry-while-busy.ts waits for the lock without blocking the event loop.
    database.pragma("busy_timeout = 0");
    return database;
  } catch (error) {
    database?.close();
    throw new Error(`Cannot open sqlite:${path}: ${explainSqliteError(error)}`, {
      cause: error,
    });
  }
}

/** Not with `recursive: true`, which never returns for a path in /proc. */
function createFolder(folder: string): void {
  if (existsSync(folder)) return;
  createFolder(dirname(folder));
  mkdirSync(folder, { mode: 0o700 });
}

/** https://www.sqlite.org/rescode.html and file system error codes */
const explanations = new Map<string, string>([
  ["SQLITE_NOTADB", "it is not a SQLite database. Use another path."],
  ["SQLITE_CORRUPT", "the database is damaged. Restore it from a backup."],
  ["SQLITE_READONLY", "it is read-only. Make the file and its folder writable."],
  ["SQLITE_BUSY", "another program is writing to it. Try again later."],
  ["SQLITE_FULL", "the disk is full."],
  ["SQLITE_CANTOPEN", "it is not a file in a writable folder."],
  ["EACCES", "permission denied. Make the file and its folder writable."],
  ["EROFS", "the file system is read-only."],
  ["EISDIR", "it is a folder. Set the path of a file."],
  ["ENOTDIR", "part of the path is not a folder."],
  ["EEXIST", "part of the path is not a folder."],
  ["ENOENT", "its folder does not exist and cannot be created."],
  ["ENOSPC", "the disk is full."],
]);

function explainSqliteError(error: unknown): string {
  const { code = "", message } = error as { code?: string; message: string };
  // Extended codes such as SQLITE_READONLY_DBMOVED begin with the primary code.
  const known = [...explanations.keys()].find(
    (name) => code === name || code.startsWith(`${name}_`),
  );
  return known === undefined ? message : (explanations.get(known) ?? message);
}

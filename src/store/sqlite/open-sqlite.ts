import { closeSync, existsSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import type BetterSqlite3 from "better-sqlite3";
import { loadSqlite } from "./load-sqlite";
import { checkSqliteFile, migrateSqlite } from "./migrate-sqlite";

/**
 * Opens the file, or makes it: mode 0600, in a folder of mode 0700 when that is new too.
 *
 * @throws Error that says what is wrong with the file and what to do, or that better-sqlite3 is
 *   not installed
 */
export function openSqlite(path: string): BetterSqlite3.Database {
  const Sqlite = loadSqlite();
  let database: BetterSqlite3.Database | undefined;
  try {
    makeFolder(dirname(path));
    // Made here for its mode, which SQLite gives to the files beside it as well.
    closeSync(openSync(path, "a", 0o600));
    database = new Sqlite(path, { timeout: 1_000 });
    // Before anything is written: the mode of the journal stays in a file, also in another program's.
    checkSqliteFile(database);
    database.pragma("journal_mode = WAL");
    database.pragma("synchronous = FULL");
    database.pragma("foreign_keys = ON");
    // 40 MiB: a checkpoint writes a page once however often it changed, so fewer cost less.
    database.pragma("wal_autocheckpoint = 10000");
    migrateSqlite(database);
    // From now on, writes wait without stopping the event loop: retry-while-busy.ts.
    database.pragma("busy_timeout = 0");
    return database;
  } catch (error) {
    database?.close();
    throw new Error(`${path} cannot be used. ${explain(error)}`, { cause: error });
  }
}

/** Not mkdir's own recursion, which never ends in /proc. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  mkdirSync(folder, { mode: 0o700 });
}

/** https://www.sqlite.org/rescode.html, and the file system's own codes */
const explanations: Record<string, string> = {
  SQLITE_NOTADB: "It is not a SQLite database.",
  SQLITE_CORRUPT: "It is damaged. Restore it from a back-up.",
  SQLITE_READONLY: "It is read-only. Make the file and its folder writable.",
  SQLITE_BUSY: "Another program is writing to it.",
  SQLITE_FULL: "The disk is full.",
  SQLITE_CANTOPEN: "It cannot be opened. Is it a file, in a folder that is writable?",
  EACCES: "There is no permission to write it.",
  EROFS: "The file system is read-only.",
  EISDIR: "It is a folder.",
  ENOTDIR: "A part of the path is not a folder.",
  EEXIST: "A part of the path is not a folder.",
  ENOENT: "Its folder does not exist and cannot be made.",
  ENOSPC: "The disk is full.",
};

function explain(error: unknown): string {
  const { code = "", message } = error as { code?: string; message: string };
  // Extended codes, such as SQLITE_READONLY_DBMOVED, begin with the plain one.
  const known = Object.keys(explanations).find(
    (name) => code === name || code.startsWith(`${name}_`),
  );
  return known === undefined ? message : (explanations[known] ?? message);
}

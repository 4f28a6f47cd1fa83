import type { Database } from "better-sqlite3";
import { readMigrations } from "../sql/read-migrations";

/** "CCiW": tells our files from other programs'. https://www.sqlite.org/pragma.html#pragma_application_id */
const applicationId = 0x43436957;

/**
 * Brings a file to this program's version; makes the tables of a new one.
 *
 * @throws Error that says what the file is, when it is not ours or is newer than the program
 */
export function migrateSqlite(database: Database): void {
  const migrations = readMigrations("sqlite");
  database
    .transaction(() => {
      const version = checkSqliteFile(database);
      for (const migration of migrations.slice(version)) database.exec(migration);
      database.pragma(`application_id = ${applicationId}`);
      database.pragma(`user_version = ${migrations.length}`);
    })
    // Takes the write lock first, so that of two processes that start at once one waits.
    .immediate();
}

/**
 * @returns the file's version; 0 for an empty one
 * @throws Error that says what the file is, when it is not ours or is newer than the program
 */
export function checkSqliteFile(database: Database): number {
  const { tables } = database.prepare("SELECT count(*) AS tables FROM sqlite_schema").get() as {
    tables: number;
  };
  if (tables === 0) return 0;
  if (database.pragma("application_id", { simple: true }) !== applicationId) {
    throw new Error("It is a database of another program.");
  }
  const version = database.pragma("user_version", { simple: true }) as number;
  if (version > readMigrations("sqlite").length) {
    throw new Error("It was written by a newer version of this program. Run that one.");
  }
  return version;
}

import type { Database } from "better-sqlite3";
import { readMigrations } from "../sql/read-migrations";

/** "CCiW", which marks our files. https://www.sqlite.org/pragma.html#pragma_application_id */
const applicationId = 0x43436957;

/**
 * Creates or upgrades the tables of a file.
 *
 * @throws Error if the file belongs to another program or to a newer version
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
    // Takes the write lock first, so that only one of two starting processes migrates.
    .immediate();
}

/**
 * @returns the file's version; 0 for an empty file
 * @throws Error if the file belongs to another program or to a newer version
 */
export function checkSqliteFile(database: Database): number {
  const { tables } = database.prepare("SELECT count(*) AS tables FROM sqlite_schema").get() as {
    tables: number;
  };
  if (tables === 0) return 0;
  if (database.pragma("application_id", { simple: true }) !== applicationId) {
    throw new Error("it belongs to another program. Use another path.");
  }
  const version = database.pragma("user_version", { simple: true }) as number;
  if (version > readMigrations("sqlite").length) {
    throw new Error(
      "it was created by a newer version of circleci-webhooks. Upgrade circleci-webhooks.",
    );
  }
  return version;
}

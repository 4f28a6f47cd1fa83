import type { Database } from "better-sqlite3";

/** "CCiW": tells our files from other programs'. https://www.sqlite.org/pragma.html#pragma_application_id */
const applicationId = 0x43436957;

/** Each makes the file one version newer. Never change one that has been released. */
const migrations = [
  `CREATE TABLE events (
     key INTEGER PRIMARY KEY AUTOINCREMENT,
     webhook_id TEXT NOT NULL,
     id TEXT NOT NULL,
     type TEXT NOT NULL,
     happened_at TEXT,
     received_at TEXT NOT NULL,
     name TEXT,
     project TEXT,
     workflow TEXT,
     job TEXT,
     status TEXT,
     revision TEXT,
     branch TEXT,
     tag TEXT,
     subject TEXT,
     author TEXT,
     author_email TEXT,
     pipeline_id TEXT,
     pipeline_number INTEGER,
     workflow_id TEXT,
     started_at TEXT,
     stopped_at TEXT,
     summary TEXT NOT NULL,
     headers TEXT NOT NULL,
     body BLOB NOT NULL,
     deliveries INTEGER NOT NULL DEFAULT 1,
     last_delivered_at TEXT NOT NULL,
     UNIQUE (webhook_id, id)
   ) STRICT;`,
];

/**
 * Brings a file to this program's version; makes the tables of a new one.
 *
 * @throws Error that says what the file is, when it is not ours or is newer than the program
 */
export function migrate(database: Database): void {
  database
    .transaction(() => {
      const version = checkFile(database);
      for (const migration of migrations.slice(version)) database.exec(migration);
      database.pragma(`application_id = ${applicationId}`);
      database.pragma(`user_version = ${migrations.length}`);
    })
    // Takes the write lock first, so that of two processes that start at once one waits.
    .immediate();
}

/** @returns the file's version; 0 for an empty one */
function checkFile(database: Database): number {
  const { tables } = database.prepare("SELECT count(*) AS tables FROM sqlite_schema").get() as {
    tables: number;
  };
  if (tables === 0) return 0;
  if (database.pragma("application_id", { simple: true }) !== applicationId) {
    throw new Error("It is a database of another program.");
  }
  const version = database.pragma("user_version", { simple: true }) as number;
  if (version > migrations.length) {
    throw new Error("It was written by a newer version of this program. Run that one.");
  }
  return version;
}

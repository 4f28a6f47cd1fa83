import type BetterSqlite3 from "better-sqlite3";

/** The Node-API version that better-sqlite3 13 requires; Node.js 20 has an older one. */
const nodeApi = 10;

/** The package that works on this Node.js. */
export const sqliteDriver =
  Number(process.versions.napi) >= nodeApi ? "better-sqlite3" : "better-sqlite3-node20";

/**
 * Loads the SQLite driver. The package is optional, because Node.js 20 needs version 12, which has to
 * be compiled on the machine. Version 12 crashes Node.js 24
 * (https://github.com/WiseLibs/better-sqlite3/issues/1515).
 *
 * @throws Error that names the missing package and the remedy
 */
export function loadSqlite(): typeof BetterSqlite3 {
  const name = sqliteDriver;
  try {
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const Sqlite = require(name) as typeof BetterSqlite3;
    // The native addon is loaded with the first database.
    new Sqlite(":memory:").close();
    return Sqlite;
  } catch (cause) {
    throw new Error(
      `The SQLite store requires the package ${name}, which is not installed or not built. ` +
        `${remedies[name]}, or use the store memory:.`,
      { cause },
    );
  }
}

const remedies = {
  "better-sqlite3": "Run 'npm install' without '--omit=optional'",
  "better-sqlite3-node20":
    "Install Python and a C++ compiler and run 'npm ci' again, or use Node.js 24, which needs neither",
};

import type BetterSqlite3 from "better-sqlite3";

/** better-sqlite3 13 is built against this version of Node-API; Node.js 20 has an older one. */
const nodeApi = 10;

/**
 * The SQLite driver. Loaded only when it is asked for, since the package is optional: Node.js 20
 * needs version 12, which is compiled on the machine, and not every machine can. Version 12, in
 * turn, crashes Node.js 24 (https://github.com/WiseLibs/better-sqlite3/issues/1515).
 *
 * @throws Error that names the package and says what to do
 */
export function loadSqlite(): typeof BetterSqlite3 {
  const name =
    Number(process.versions.napi) >= nodeApi ? "better-sqlite3" : "better-sqlite3-node20";
  try {
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const Sqlite = require(name) as typeof BetterSqlite3;
    // Its compiled part is loaded with the first database.
    new Sqlite(":memory:").close();
    return Sqlite;
  } catch (cause) {
    throw new Error(
      `sqlite: needs the package ${name}, which is not installed or was not built. ` +
        `${remedies[name]}, or use memory:.`,
      { cause },
    );
  }
}

const remedies = {
  "better-sqlite3": "Run 'npm install' without '--omit=optional'",
  "better-sqlite3-node20":
    "Run 'npm ci' again with Python and a C++ compiler at hand, or take Node.js 24, which needs neither",
};

import type BetterSqlite3 from "better-sqlite3";

const packageName = "better-sqlite3";

/** The Node-API version that version 13 requires; Node.js 20 has an older one, and crashes with it. */
const nodeApi = 10;

/**
 * Loads the SQLite driver. The package is optional. Node.js 20 needs version 12, which is not
 * installed with us, because it may have to be compiled; newer ones need version 13, because 12
 * crashes Node.js 24 (https://github.com/WiseLibs/better-sqlite3/issues/1515).
 *
 * @throws Error that names the missing package and the remedy
 */
export function loadSqlite(): typeof BetterSqlite3 {
  const major = Number(process.versions.napi) >= nodeApi ? 13 : 12;
  try {
    /* eslint-disable @typescript-eslint/no-require-imports */
    const { version } = require(`${packageName}/package.json`) as { version: string };
    if (Number.parseInt(version) !== major) throw new Error(`Version ${version} is installed.`);
    const Sqlite = require(packageName) as typeof BetterSqlite3;
    /* eslint-enable @typescript-eslint/no-require-imports */
    // The native addon is loaded with the first database.
    new Sqlite(":memory:").close();
    return Sqlite;
  } catch (cause) {
    throw new Error(
      `The SQLite store requires the package ${packageName} ${major}, which is not installed or not built. ` +
        `${remedyFor(major)}, or use the store memory:.`,
      { cause },
    );
  }
}

function remedyFor(major: number): string {
  const install = `'npm install ${packageName}@${major}' where the package is a dependency`;
  return major === 12
    ? `Run 'npm run install:sqlite' in a clone, or ${install}`
    : `Run 'npm install' in a clone without '--omit=optional', or ${install}`;
}

/*
 * Installs the SQLite driver for Node.js versions that the driver in package.json does not support.
 * Does nothing where a driver is installed already.
 */
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The Node-API version that better-sqlite3 13 requires; Node.js 20 has an older one. */
const nodeApi = 10;

const root = join(dirname(fileURLToPath(import.meta.url)), "..");

if (Number(process.versions.napi) >= nodeApi || isInstalled()) process.exit();
console.error(
  "Installing better-sqlite3 12, the SQLite driver for this Node.js. If it has to be compiled, it takes one to three minutes.",
);
const { status } = spawnSync(
  "npm",
  ["install", "--no-save", "--no-audit", "--no-fund", "better-sqlite3@12"],
  { cwd: root, stdio: "inherit", shell: process.platform === "win32" },
);
process.exit(status ?? 1);

/** Whether version 12 is there and can open a database. */
function isInstalled() {
  const require = createRequire(join(root, "package.json"));
  try {
    if (!require("better-sqlite3/package.json").version.startsWith("12.")) return false;
    new (require("better-sqlite3"))(":memory:").close();
    return true;
  } catch {
    return false;
  }
}

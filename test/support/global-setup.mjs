import { execFileSync } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { startPostgres } from "./postgres-server.mjs";

/** Builds the program, which some tests start, and starts PostgreSQL. */
export default async function setUp() {
  execFileSync("npm", ["run", "--silent", "build"], {
    cwd: join(dirname(fileURLToPath(import.meta.url)), "..", ".."),
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  if (process.env.TEST_DATABASE_URL) return;
  const server = await startPostgres();
  process.env.TEST_DATABASE_URL = server.url;
  globalThis.stopPostgres = () => server.stop();
}

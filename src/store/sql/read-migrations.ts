import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The SQL files that upgrade a database by one version each, in order. Never change a released one. */
export function readMigrations(database: "sqlite" | "postgres"): string[] {
  const folder = join(__dirname, "..", database, "migrations");
  return readdirSync(folder)
    .sort()
    .map((file) => readFileSync(join(folder, file), "utf8"));
}

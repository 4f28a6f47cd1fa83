import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * The numbered SQL files of a database, in order: each makes it one version newer. One that has
 * been released is never changed.
 */
export function readMigrations(database: "sqlite" | "postgres"): string[] {
  const folder = join(__dirname, "..", database, "migrations");
  return readdirSync(folder)
    .sort()
    .map((file) => readFileSync(join(folder, file), "utf8"));
}

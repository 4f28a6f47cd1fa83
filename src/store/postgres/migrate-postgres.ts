import type { Client } from "pg";
import { readMigrations } from "../sql/read-migrations";

/**
 * Creates or upgrades the schema, then closes the connection. If several processes start at once,
 * one migrates and the others wait.
 *
 * @throws Error if the database is newer than this version or not UTF-8; errors of the driver
 */
export async function migratePostgres(client: Client): Promise<void> {
  // A lost connection also fails the query below, which reports it.
  client.on("error", () => undefined);
  try {
    await client.connect();
    await requireUtf8(client);
    await client.query("BEGIN");
    await client.query("SELECT pg_advisory_xact_lock(1128483191, 0)");
    const migrations = readMigrations("postgres");
    const version = await readVersion(client);
    if (version > migrations.length) {
      throw new Error(
        "it was created by a newer version of circleci-webhooks. Upgrade circleci-webhooks.",
      );
    }
    for (const migration of migrations.slice(version)) await client.query(migration);
    if (version < migrations.length) {
      await client.query("INSERT INTO circleci_webhooks.migrations (version) VALUES ($1)", [
        migrations.length,
      ]);
    }
    await client.query("COMMIT");
  } finally {
    await client.end();
  }
}

/** Other encodings lack characters, and an event with such a character could never be stored. */
async function requireUtf8(client: Client): Promise<void> {
  const { rows } = await client.query<{ server_encoding: string }>("SHOW server_encoding");
  if (rows[0]?.server_encoding === "UTF8") return;
  throw new Error(
    "its encoding is not UTF8. Create the database with ENCODING 'UTF8' TEMPLATE template0.",
  );
}

/** @returns the database's version; 0 for a new database, after creating the schema */
async function readVersion(client: Client): Promise<number> {
  const { rows } = await client.query<{ found: string | null }>(
    "SELECT to_regclass('circleci_webhooks.migrations') AS found",
  );
  if (rows[0]?.found == null) {
    await client.query(
      `CREATE SCHEMA circleci_webhooks;
       CREATE TABLE circleci_webhooks.migrations (
         version integer PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())`,
    );
    return 0;
  }
  const { rows: versions } = await client.query<{ version: number }>(
    "SELECT coalesce(max(version), 0) AS version FROM circleci_webhooks.migrations",
  );
  return versions[0]?.version ?? 0;
}

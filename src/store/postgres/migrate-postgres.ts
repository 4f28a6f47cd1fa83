import type { Client } from "pg";
import { readMigrations } from "../sql/read-migrations";

/**
 * Brings a database to this program's version, then ends the connection. Of any number of
 * processes that start at once, one does it and the others wait.
 *
 * @throws Error when the database is newer than the program, or of the driver
 */
export async function migratePostgres(client: Client): Promise<void> {
  // What breaks the connection fails the query, too.
  client.on("error", () => undefined);
  try {
    await client.connect();
    await requireUtf8(client);
    await client.query("BEGIN");
    await client.query("SELECT pg_advisory_xact_lock(1128483191, 0)");
    const migrations = readMigrations("postgres");
    const version = await readVersion(client);
    if (version > migrations.length) {
      throw new Error("It was written by a newer version of this program. Run that one.");
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

/** In any other encoding, an event with a character that it lacks could never be kept. */
async function requireUtf8(client: Client): Promise<void> {
  const { rows } = await client.query<{ server_encoding: string }>("SHOW server_encoding");
  if (rows[0]?.server_encoding === "UTF8") return;
  throw new Error("Its encoding is not UTF8. Create one with ENCODING 'UTF8' TEMPLATE template0.");
}

/** @returns the database's version; 0 for a new one, whose schema it makes */
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

import type Pg from "pg";
import type { Sql, SqlDatabase, SqlValue } from "../sql/sql-database";
import { throwStoreFailures } from "../sql/throw-store-failures";
import { keySequence, writersLock } from "./names";

export function createPostgresDatabase(pool: Pg.Pool): SqlDatabase {
  async function writeAll(
    client: Pg.PoolClient,
    statements: readonly Sql[],
  ): Promise<number | undefined> {
    let changes = 0;
    await client.query("BEGIN");
    for (const { sql, values, required } of statements) {
      changes = (await client.query(numberPlaceholders(sql), [...values])).rowCount ?? 0;
      if (required && changes === 0) {
        await client.query("ROLLBACK");
        return undefined;
      }
    }
    await client.query("COMMIT");
    return changes;
  }

  async function write(statements: readonly Sql[]): Promise<number | undefined> {
    const [only, ...others] = statements;
    if (only && others.length === 0 && !only.required) {
      return (await pool.query(numberPlaceholders(only.sql), [...only.values])).rowCount ?? 0;
    }
    const client = await pool.connect();
    try {
      const changes = await writeAll(client, statements);
      client.release();
      return changes;
    } catch (error) {
      // Closes the connection, which rolls back an open transaction.
      client.release(true);
      throw error;
    }
  }

  return {
    table: (name) => `circleci_webhooks.${name}`,
    read: <Row>(sql: string, values: readonly SqlValue[] = []) =>
      throwStoreFailures(
        async () => (await pool.query(numberPlaceholders(sql), [...values])).rows as Row[],
      ),
    write: (...statements) => throwStoreFailures(() => write(statements)),
    nextKeys: () => ({
      draw: { sql: `SELECT ${writersLock}`, values: [] },
      key: () => `nextval('${keySequence}')`,
    }),
  };
}

/** Replaces each `?` by `$1`, `$2`, … */
export function numberPlaceholders(sql: string): string {
  let count = 0;
  return sql.replaceAll("?", () => `$${(count += 1)}`);
}

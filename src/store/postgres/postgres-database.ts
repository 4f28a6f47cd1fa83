import { createHash } from "node:crypto";
import type Pg from "pg";
import type { Sql, SqlDatabase, SqlValue } from "../sql/sql-database";
import { keySequence, tableOf, writersLock } from "./names";

export function createPostgresDatabase(pool: Pg.Pool): SqlDatabase {
  async function writeAll(
    client: Pg.PoolClient,
    statements: readonly Sql[],
  ): Promise<number | undefined> {
    let changes = 0;
    await client.query("BEGIN");
    for (const { sql, values, required } of statements) {
      changes = (await client.query(toQuery(sql, values))).rowCount ?? 0;
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
      return (await pool.query(toQuery(only.sql, only.values))).rowCount ?? 0;
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
    table: tableOf,
    read: async <Row>(sql: string, values: readonly SqlValue[] = []) =>
      (await pool.query(toQuery(sql, values))).rows as Row[],
    write: (...statements) => write(statements),
    now: "(extract(epoch FROM clock_timestamp()) * 1000)::bigint",
    records(alias, columns) {
      const types = Object.entries(columns).map((column) => column.join(" "));
      return `json_to_recordset(?::json) AS ${alias} (${types.join(", ")})`;
    },
    unhex: (text) => `decode(${text}, 'hex')`,
    nextKeys: () => ({
      draw: { sql: `SELECT ${writersLock}`, values: [] },
      key: () => `nextval('${keySequence}')`,
    }),
  };
}

/** Maximum number of prepared statements of a connection. Further ones are prepared each time. */
const maxPrepared = 200;

const prepared = new Map<string, { name: string; text: string }>();

/** A named statement is parsed and planned once for each connection. */
function toQuery(sql: string, values: readonly SqlValue[]): Pg.QueryConfig {
  const known = prepared.get(sql);
  if (known) return { ...known, values: [...values] };
  const text = numberPlaceholders(sql);
  if (prepared.size >= maxPrepared) return { text, values: [...values] };
  const statement = { name: createHash("sha256").update(sql).digest("hex").slice(0, 40), text };
  prepared.set(sql, statement);
  return { ...statement, values: [...values] };
}

/** Replaces each `?` by `$1`, `$2`, … */
export function numberPlaceholders(sql: string): string {
  let count = 0;
  return sql.replaceAll("?", () => `$${(count += 1)}`);
}

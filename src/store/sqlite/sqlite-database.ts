import type { Database, Statement } from "better-sqlite3";
import type { Sql, SqlDatabase, SqlValue } from "../sql/sql-database";

export interface SqliteStatements {
  read: <Row>(sql: string, values: readonly SqlValue[]) => Row[];
  /**
   * Runs the statements in one transaction.
   *
   * @returns the number of rows that the last one changed; undefined if a required one changed none,
   *   and so nothing was written
   */
  write: (statements: readonly Sql[]) => number | undefined;
}

/** The driver rolls back the transaction of a function that throws. */
const rollback = new Error("A required statement changed no row.");

/** Prepares each statement once per open file. */
export function prepareStatements(database: Database): SqliteStatements {
  const prepared = new Map<string, Statement<unknown[]>>();

  function prepare(sql: string): Statement<unknown[]> {
    const statement = prepared.get(sql) ?? database.prepare(sql);
    prepared.set(sql, statement);
    return statement;
  }

  const writeAll = database.transaction((statements: readonly Sql[]): number => {
    let changes = 0;
    for (const { sql, values, required } of statements) {
      changes = prepare(sql).run(...values).changes;
      if (required && changes === 0) throw rollback;
    }
    return changes;
  });

  function write(statements: readonly Sql[]): number | undefined {
    try {
      return writeAll.immediate(statements);
    } catch (error) {
      if (error === rollback) return undefined;
      throw error;
    }
  }

  return {
    read: <Row>(sql: string, values: readonly SqlValue[]) => prepare(sql).all(...values) as Row[],
    write,
  };
}

export function createSqliteDatabase(
  read: SqliteStatements["read"],
  write: (statements: readonly Sql[]) => Promise<number | undefined>,
): SqlDatabase {
  return {
    table: (name) => name,
    read: async <Row>(sql: string, values: readonly SqlValue[] = []) => read<Row>(sql, values),
    write: async (...statements) => write(statements),
    now: "CAST(unixepoch('subsec') * 1000 AS INTEGER)",
    records(alias, columns) {
      const values = Object.keys(columns).map((name) => `value ->> '${name}' AS ${name}`);
      return `(SELECT ${values.join(", ")} FROM json_each(?)) AS ${alias}`;
    },
    unhex: (text) => `unhex(${text})`,
    nextKeys: (count) => ({
      draw: { sql: "UPDATE sequence SET newest = newest + ?", values: [count] },
      key: (n) => `(SELECT newest FROM sequence) - ${count - 1 - n}`,
    }),
  };
}

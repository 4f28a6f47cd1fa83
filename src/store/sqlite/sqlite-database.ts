import type { Database, Statement } from "better-sqlite3";
import type { Sql, SqlDatabase, SqlValue } from "../sql/sql-database";

export interface SqliteStatements {
  read: <Row>(sql: string, values: readonly SqlValue[]) => Row[];
  /**
   * Runs the statements in one transaction.
   *
   * @returns the number of rows that the last one changed
   */
  write: (statements: readonly Sql[]) => number;
}

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
    for (const { sql, values } of statements) changes = prepare(sql).run(...values).changes;
    return changes;
  });

  return {
    read: <Row>(sql: string, values: readonly SqlValue[]) => prepare(sql).all(...values) as Row[],
    write: (statements) => writeAll.immediate(statements),
  };
}

export function createSqliteDatabase(
  read: SqliteStatements["read"],
  write: (statements: readonly Sql[]) => Promise<number>,
): SqlDatabase {
  return {
    table: (name) => name,
    read: async <Row>(sql: string, values: readonly SqlValue[] = []) => read<Row>(sql, values),
    write: (...statements) => write(statements),
    nextKeys: (count) => ({
      draw: { sql: "UPDATE sequence SET newest = newest + ?", values: [count] },
      key: (n) => `(SELECT newest FROM sequence) - ${count - 1 - n}`,
    }),
  };
}

/** A statement with a `?` placeholder for each value. */
export interface Sql {
  sql: string;
  values: readonly SqlValue[];
  /** It must change a row; otherwise the transaction is rolled back. */
  required?: true;
}

export type SqlValue = string | number | Buffer | null;

/** Common interface of SQLite and PostgreSQL. Both throw as `throwStoreFailures` does. */
export interface SqlDatabase {
  /** The qualified name of a table. */
  table(name: string): string;

  read<Row>(sql: string, values?: readonly SqlValue[]): Promise<Row[]>;

  /**
   * Runs statements in one transaction.
   *
   * @returns the number of rows that the last statement changed; undefined if a required one changed
   *   none, and so nothing was written
   */
  write(...statements: Sql[]): Promise<number | undefined>;

  /**
   * Allocates keys of the log's sequence. Run `draw` first in the transaction; `key(n)` is a SQL
   * expression for the n-th key, from 0.
   */
  nextKeys(count: number): { draw: Sql; key: (n: number) => string };
}

/** `?, ?, ?` */
export function placeholders(count: number): string {
  return Array.from({ length: count }, () => "?").join(", ");
}

/** A statement with a `?` placeholder for each value. */
export interface Sql {
  sql: string;
  values: readonly SqlValue[];
  /** It must change a row; otherwise the transaction is rolled back. */
  required?: true;
}

export type SqlValue = string | number | Buffer | null;

/** Columns of `SqlDatabase.records`, by name. */
export type RecordColumns = Readonly<Record<string, "bigint" | "text">>;

/** Common interface of SQLite and PostgreSQL. Both throw the errors of their drivers. */
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

  /** The database's clock, in milliseconds since 1970: a SQL expression. */
  readonly now: string;

  /**
   * An item of FROM with a row for each object of a JSON array, which is one parameter. Its keys are
   * the columns.
   */
  records(alias: string, columns: RecordColumns): string;

  /** Bytes of a text in hexadecimal digits: a SQL expression. */
  unhex(text: string): string;

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

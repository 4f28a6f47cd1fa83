/** A statement with `?` for each value. */
export interface Sql {
  sql: string;
  values: readonly SqlValue[];
  /** It must change a row; otherwise the transaction is rolled back. */
  required?: true;
}

export type SqlValue = string | number | Buffer | null;

/** What SQLite and PostgreSQL do alike. */
export interface SqlDatabase {
  /** The name of one of our tables, as statements spell it. */
  table(name: string): string;

  read<Row>(sql: string, values?: readonly SqlValue[]): Promise<Row[]>;

  /**
   * Runs statements in one transaction.
   *
   * @returns how many rows the last one changed; undefined if a required one changed none: then
   *   nothing is written
   */
  write(...statements: Sql[]): Promise<number | undefined>;

  /**
   * The next keys of the log's sequence. `draw` comes first in the transaction; `key(n)` is an
   * expression for the `n`-th key, from 0.
   */
  nextKeys(count: number): { draw: Sql; key: (n: number) => string };
}

/** `?, ?, ?` */
export function placeholders(count: number): string {
  return Array.from({ length: count }, () => "?").join(", ");
}

import { placeholders, type Sql, type SqlValue } from "./sql-database";

/** Rows of a statement: few sizes, so that few statements are prepared. */
const chunkSizes = [100, 10, 1];

export interface Upsert {
  table: string;
  columns: readonly string[];
  /** What follows `ON CONFLICT`. */
  conflict: string;
}

/** @param rows values of the columns; no two of one row of the table */
export function upsert(
  { table, columns, conflict }: Upsert,
  rows: readonly (readonly SqlValue[])[],
): Sql[] {
  const statements: Sql[] = [];
  let start = 0;
  for (const size of chunkSizes) {
    const tuples = Array.from({ length: size }, () => `(${placeholders(columns.length)})`);
    const sql = `INSERT INTO ${table} AS known (${columns.join(", ")}) VALUES ${tuples.join(", ")}
      ON CONFLICT ${conflict}`;
    for (; rows.length - start >= size; start += size) {
      statements.push({ sql, values: rows.slice(start, start + size).flat() });
    }
  }
  return statements;
}

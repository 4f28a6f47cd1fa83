import { placeholders, type Sql, type SqlValue } from "./sql-database";

/** The numbers of rows per statement: few, so that few statements are prepared. */
const chunkSizes = [100, 10, 1];

export interface Upsert {
  table: string;
  columns: readonly string[];
  /** The SQL after `ON CONFLICT`. */
  conflict: string;
}

/** @param rows values of the columns; no two of one row of the table */
export function upsert(
  { table, columns, conflict }: Upsert,
  rows: readonly (readonly SqlValue[])[],
): Sql[] {
  return toChunks(rows).map((chunk) => ({
    sql: `INSERT INTO ${table} AS known (${columns.join(", ")})
      VALUES ${chunk.map(() => `(${placeholders(columns.length)})`).join(", ")}
      ON CONFLICT ${conflict}`,
    values: chunk.flat(),
  }));
}

/** Rows of one statement each. */
export function toChunks<Row>(rows: readonly Row[]): Row[][] {
  const chunks: Row[][] = [];
  let start = 0;
  for (const size of chunkSizes) {
    for (; rows.length - start >= size; start += size) chunks.push(rows.slice(start, start + size));
  }
  return chunks;
}

import { placeholders, type SqlDatabase, type SqlValue } from "./sql-database";

/**
 * Maximum number of values in a list. Lists have few sizes, so that few statements are prepared.
 */
const maxSize = 100;
const sizes = [1, 10, maxSize];

/**
 * Reads the rows of many values, at most `maxSize` in one query.
 *
 * @param write gives the query, from the placeholders of a list of values; it has one list for each
 *   column
 * @param columns values, as many in each
 */
export async function readEach<Row>(
  read: SqlDatabase["read"],
  write: (list: string) => string,
  ...columns: readonly (readonly SqlValue[])[]
): Promise<Row[]> {
  const rows: Row[] = [];
  const count = columns[0]?.length ?? 0;
  for (let start = 0; start < count; start += maxSize) {
    const size = sizes.find((each) => each >= count - start) ?? maxSize;
    // A value that is twice in a list finds its rows once.
    const pad = (column: readonly SqlValue[]): SqlValue[] =>
      Array.from({ length: size }, (_, n) => column[start + n] ?? column[start] ?? null);
    rows.push(...(await read<Row>(write(placeholders(size)), columns.flatMap(pad))));
  }
  return rows;
}

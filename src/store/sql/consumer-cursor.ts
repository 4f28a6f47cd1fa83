import type { Sql, SqlDatabase } from "./sql-database";

/** The cursor of a consumer of the feed. */
export interface ConsumerCursor {
  /** The key of the last feed item that was consumed; undefined before the start. */
  read(): Promise<number | undefined>;
  /**
   * Sets the cursor of a consumer that has none. From then on, retention keeps the items after it.
   */
  start(key: number): Sql;
  /**
   * Moves the cursor. It comes first in the transaction that writes what was derived, which is
   * rolled back when the cursor is no longer at `from`: another process consumed these items.
   */
  advance(from: number, to: number): Sql;
  /** Removes the consumer, so that retention no longer waits for it. */
  stop(): Sql;
}

/** @param consumer its name in the table `consumers` */
export function createConsumerCursor(database: SqlDatabase, consumer: string): ConsumerCursor {
  const table = database.table("consumers");
  return {
    async read() {
      const sql = `SELECT cursor FROM ${table} WHERE name = ?`;
      const [row] = await database.read<{ cursor: number }>(sql, [consumer]);
      return row?.cursor;
    },
    start: (key) => ({
      sql: `INSERT INTO ${table} (name, cursor) VALUES (?, ?) ON CONFLICT DO NOTHING`,
      values: [consumer, key],
    }),
    advance: (from, to) => ({
      sql: `UPDATE ${table} SET cursor = ? WHERE name = ? AND cursor = ?`,
      values: [to, consumer, from],
      required: true,
    }),
    stop: () => ({ sql: `DELETE FROM ${table} WHERE name = ?`, values: [consumer] }),
  };
}

import type { Database } from "better-sqlite3";
import { looksLikeKey } from "../../core/logged-event";
import {
  type StoredRejection,
  maxRejections,
  type NewRejection,
  type Rejection,
} from "../../core/rejection";
import type { FeedSignal } from "../feed-signal";
import {
  type StoredRejectionRow,
  rejectionColumns,
  type RejectionRow,
  toStoredRejection,
  toRejection,
  toRejectionRow,
  type WrittenRejection,
} from "../rejection-row";

export interface SqliteRejections {
  save(batch: readonly NewRejection[]): void;
  list(page: { limit: number; before?: string | undefined }): Rejection[];
  find(key: string): StoredRejection | undefined;
  mark(key: string, loggedAs: string): void;
  /** @returns how many it removed */
  removeBefore(time: Date): number;
}

/** Rejections, in the file of the log. */
export function createSqliteRejections(database: Database, signal: FeedSignal): SqliteRejections {
  const insert = database.prepare(
    `INSERT INTO rejections (received_at, response_status, code, event_type, size, unverified, headers, body)
     VALUES (@received_at, @response_status, @code, @event_type, @size, @unverified, @headers, @body)`,
  );
  const trim = database.prepare(
    `DELETE FROM rejections WHERE key <=
       (SELECT key FROM rejections ORDER BY key DESC LIMIT 1 OFFSET ${maxRejections})`,
  );
  const page = database.prepare<[number, number], RejectionRow>(
    `SELECT ${rejectionColumns} FROM rejections WHERE key < ? ORDER BY key DESC LIMIT ?`,
  );
  const find = database.prepare<[number], StoredRejectionRow>(
    `SELECT ${rejectionColumns}, headers, body FROM rejections WHERE key = ?`,
  );
  const mark = database.prepare(
    "UPDATE rejections SET logged_as = ? WHERE key = ? AND logged_as IS NULL",
  );
  const remove = database.prepare("DELETE FROM rejections WHERE received_at < ?");
  const saveAll = database.transaction((rows: readonly WrittenRejection[]) => {
    for (const row of rows) insert.run(row);
    trim.run();
  });

  return {
    save(batch) {
      saveAll.immediate(batch.map(toRejectionRow));
      signal.fire();
    },
    list: ({ limit, before }) =>
      page
        .all(before === undefined ? Number.MAX_SAFE_INTEGER : Number(before), limit)
        .map(toRejection),
    find(key) {
      const row = looksLikeKey(key) ? find.get(Number(key)) : undefined;
      return row && toStoredRejection(row);
    },
    mark(key, loggedAs) {
      mark.run(Number(loggedAs), Number(key));
    },
    removeBefore: (time) => remove.run(time.getTime()).changes,
  };
}

import { looksLikeKey, type StoredHeaders } from "../../core/event/logged-event";
import type { RejectionLog } from "../../core/ports";
import {
  readUnverified,
  eventTypeOf,
  maxRejections,
  maxWrongPaths,
  type StoredRejection,
  type NewRejection,
} from "../../core/log/rejection";
import { encode } from "./encode-text";
import { createRejectionList } from "./listed-rejections";
import { rejectionColumns, type RejectionRow, rowToRejection } from "./rejection-row";
import { placeholders, type SqlDatabase, type SqlValue } from "./sql-database";

interface StoredRejectionRow extends RejectionRow {
  /** JSON. */
  headers: string;
  body: Buffer | null;
}

const writtenColumns =
  "received_at, response_status, code, event_type, size, path, unverified, headers, body";

export function createSqlRejections(database: SqlDatabase): RejectionLog {
  const table = database.table("rejections");
  const ofWrongPaths = `FROM ${table} WHERE code = 'wrong_path'`;
  const trimWrongPaths = `DELETE ${ofWrongPaths} AND key <=
    (SELECT key ${ofWrongPaths} ORDER BY key DESC LIMIT 1 OFFSET ${maxWrongPaths})`;
  const trim = `DELETE FROM ${table} WHERE key <=
    (SELECT key FROM ${table} ORDER BY key DESC LIMIT 1 OFFSET ${maxRejections})`;

  return {
    async save(batch) {
      const { draw, key } = database.nextKeys(batch.length);
      const rows = batch.map(toRejectionValues);
      const tuples = rows.map((row, n) => `(${key(n)}, ${placeholders(row.length)})`);
      const insert = `INSERT INTO ${table} (key, ${writtenColumns}) VALUES ${tuples.join(", ")}`;
      await database.write(
        draw,
        { sql: insert, values: rows.flat() },
        { sql: trimWrongPaths, values: [] },
        { sql: trim, values: [] },
      );
    },
    list: createRejectionList(database),
    async countOpen() {
      const sql = `SELECT count(*) AS count FROM ${table} WHERE logged_as IS NULL`;
      const [row] = await database.read<{ count: number }>(sql);
      return row?.count ?? 0;
    },
    async find(key) {
      if (!looksLikeKey(key)) return undefined;
      const sql = `SELECT ${rejectionColumns}, headers, body FROM ${table} WHERE key = ?`;
      const [row] = await database.read<StoredRejectionRow>(sql, [Number(key)]);
      return row && rowToStoredRejection(row);
    },
    async markLogged(key, eventKey) {
      const sql = `UPDATE ${table} SET logged_as = ? WHERE key = ? AND logged_as IS NULL`;
      await database.write({ sql, values: [Number(eventKey), Number(key)] });
    },
    async removeBefore(time) {
      const sql = `DELETE FROM ${table} WHERE received_at < ?`;
      return (await database.write({ sql, values: [time.getTime()] })) ?? 0;
    },
  };
}

function toRejectionValues(rejection: NewRejection): SqlValue[] {
  const { receivedAt, responseStatus, code, headers, body, size, path } = rejection;
  const unverified = readUnverified(body);
  return [
    receivedAt.getTime(),
    responseStatus,
    code,
    encode(eventTypeOf(headers)),
    size,
    encode(path ?? null),
    unverified && JSON.stringify(unverified),
    JSON.stringify(headers),
    body,
  ];
}

function rowToStoredRejection(row: StoredRejectionRow): StoredRejection {
  const headers = JSON.parse(row.headers) as StoredHeaders;
  return { ...rowToRejection(row), headers, body: row.body };
}

import type { EventDetails } from "../../core/details";
import { looksLikeKey, type StoredHeaders } from "../../core/logged-event";
import type { RejectionLog } from "../../core/ports";
import {
  readUnverified,
  eventTypeOf,
  maxRejections,
  type StoredRejection,
  type NewRejection,
  type Rejection,
} from "../../core/rejection";
import { decode, encode } from "./encode-text";
import { placeholders, type SqlDatabase, type SqlValue } from "./sql-database";

/** Times in milliseconds since 1970. */
export interface RejectionRow {
  key: number;
  received_at: number;
  response_status: number;
  code: string;
  event_type: string | null;
  size: number | null;
  /** JSON. */
  unverified: string | null;
  logged_as: number | null;
}

interface StoredRejectionRow extends RejectionRow {
  /** JSON. */
  headers: string;
  body: Buffer | null;
}

export const rejectionColumns =
  "key, received_at, response_status, code, event_type, size, unverified, logged_as";

const writtenColumns =
  "received_at, response_status, code, event_type, size, unverified, headers, body";

export function createSqlRejections(database: SqlDatabase): RejectionLog {
  const table = database.table("rejections");
  const trim = `DELETE FROM ${table} WHERE key <=
    (SELECT key FROM ${table} ORDER BY key DESC LIMIT 1 OFFSET ${maxRejections})`;

  return {
    async save(batch) {
      const { draw, key } = database.nextKeys(batch.length);
      const rows = batch.map(toRejectionValues);
      const tuples = rows.map((row, n) => `(${key(n)}, ${placeholders(row.length)})`);
      const insert = `INSERT INTO ${table} (key, ${writtenColumns}) VALUES ${tuples.join(", ")}`;
      await database.write(draw, { sql: insert, values: rows.flat() }, { sql: trim, values: [] });
    },
    async list({ limit, before = String(Number.MAX_SAFE_INTEGER) }) {
      const sql = `SELECT ${rejectionColumns} FROM ${table} WHERE key < ? ORDER BY key DESC LIMIT ?`;
      return (await database.read<RejectionRow>(sql, [Number(before), limit])).map(rowToRejection);
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
  const { receivedAt, responseStatus, code, headers, body, size } = rejection;
  const unverified = readUnverified(body);
  return [
    receivedAt.getTime(),
    responseStatus,
    code,
    encode(eventTypeOf(headers)),
    size,
    unverified && JSON.stringify(unverified),
    JSON.stringify(headers),
    body,
  ];
}

export function rowToRejection(row: RejectionRow): Rejection {
  return {
    key: String(row.key),
    receivedAt: new Date(row.received_at).toISOString(),
    responseStatus: row.response_status,
    code: row.code,
    eventType: decode(row.event_type),
    size: row.size,
    unverified: row.unverified === null ? null : (JSON.parse(row.unverified) as EventDetails),
    loggedAs: row.logged_as === null ? null : String(row.logged_as),
  };
}

function rowToStoredRejection(row: StoredRejectionRow): StoredRejection {
  const headers = JSON.parse(row.headers) as StoredHeaders;
  return { ...rowToRejection(row), headers, body: row.body };
}

import type Pg from "pg";
import { looksLikeKey } from "../../core/logged-event";
import type { RejectionStore } from "../../core/ports";
import { maxRejections } from "../../core/rejection";
import {
  type StoredRejectionRow,
  rejectionColumns,
  type RejectionRow,
  toStoredRejection,
  toRejection,
  toRejectionRow,
} from "../rejection-row";

const table = "circleci_webhooks.rejections";

/** The bodies come apart from the rows, one behind the other; one that is not kept has no start. */
const insert = `INSERT INTO ${table} (received_at, response_status, code, event_type, size, unverified, headers, body)
  SELECT received_at, response_status, code, event_type, size, unverified, headers, substring($2::bytea FROM start FOR length)
  FROM json_to_recordset($1) AS new (received_at bigint, response_status integer, code text, event_type text,
    size bigint, unverified text, headers text, start integer, length integer)`;

const trim = `DELETE FROM ${table} WHERE key <=
  (SELECT key FROM ${table} ORDER BY key DESC LIMIT 1 OFFSET ${maxRejections})`;

const page = `SELECT ${rejectionColumns} FROM ${table} WHERE key < $1 ORDER BY key DESC LIMIT $2`;

const find = `SELECT ${rejectionColumns}, headers, body FROM ${table} WHERE key = $1`;

/** Refused deliveries, in the database of the log. */
export function createPostgresRejections(pool: Pg.Pool): RejectionStore {
  return {
    async saveRejections(batch) {
      let start = 1;
      const rows = batch.map((rejected) => {
        const { body, ...row } = toRejectionRow(rejected);
        if (body === null) return row;
        const placed = { ...row, start, length: body.length };
        start += body.length;
        return placed;
      });
      const bodies = Buffer.concat(batch.map(({ body }) => body ?? Buffer.alloc(0)));
      await pool.query(insert, [JSON.stringify(rows), bodies]);
      await pool.query(trim);
    },
    async listRejections({ limit, before = String(Number.MAX_SAFE_INTEGER) }) {
      return (await pool.query<RejectionRow>(page, [before, limit])).rows.map(toRejection);
    },
    async findRejection(key) {
      if (!looksLikeKey(key)) return undefined;
      const [row] = (await pool.query<StoredRejectionRow>(find, [key])).rows;
      return row && toStoredRejection(row);
    },
    async markRejection(key, loggedAs) {
      await pool.query(`UPDATE ${table} SET logged_as = $1 WHERE key = $2 AND logged_as IS NULL`, [
        loggedAs,
        key,
      ]);
    },
    async removeRejectionsBefore(time) {
      const remove = `DELETE FROM ${table} WHERE received_at < $1`;
      return (await pool.query(remove, [time.getTime()])).rowCount ?? 0;
    },
  };
}

import { looksLikeKey } from "../../../core/logged-event";
import { maxAttemptsKept } from "../../../core/notification";
import type { Attempted, Outbox } from "../../../core/outbox";
import { encode } from "../encode-text";
import { placeholders, type Sql, type SqlDatabase } from "../sql-database";

/** Sending notifications: their requests, and what became of them. */
export function createAttempts(
  database: SqlDatabase,
): Pick<Outbox, "prepare" | "saveAttempt" | "retry"> {
  const destinations = database.table("destinations");
  const notifications = database.table("notifications");
  const attempts = database.table("notification_attempts");

  const saveRequest = `UPDATE ${notifications} SET request = ?, request_body = ? WHERE key = ?`;
  const retryOne = `UPDATE ${notifications} SET state = 'pending', next_attempt_at = ?
    WHERE state = 'failed' AND (key = ? OR batch = (SELECT batch FROM ${notifications} WHERE key = ?))`;
  const retryAll = `UPDATE ${notifications} SET state = 'pending', next_attempt_at = ?
    WHERE state = 'failed' AND destination = ?`;

  function carriersOf(keys: readonly number[]): string {
    return `SELECT coalesce(batch, key) FROM ${notifications} WHERE key IN (${placeholders(keys.length)})`;
  }

  function insertAttempt(keys: readonly number[], attempt: string): Sql {
    const sql = `INSERT INTO ${attempts} (notification_key, attempt)
      SELECT key, CAST(? AS text) FROM ${notifications} WHERE key IN (${carriersOf(keys)})`;
    return { sql, values: [attempt, ...keys] };
  }

  function trimAttempts(keys: readonly number[]): Sql {
    const sql = `DELETE FROM ${attempts} AS old WHERE notification_key IN (${carriersOf(keys)})
      AND key <= (SELECT newer.key FROM ${attempts} AS newer
        WHERE newer.notification_key = old.notification_key
        ORDER BY newer.key DESC LIMIT 1 OFFSET ${maxAttemptsKept})`;
    return { sql, values: keys };
  }

  /** Before the notifications: counts those that this attempt ends. */
  function updateDestination(
    { destination, attempt, state, pause }: Attempted,
    keys: readonly number[],
  ): Sql {
    const ended = `(SELECT count(*) FROM ${notifications}
      WHERE key IN (${placeholders(keys.length)}) AND state = 'pending')`;
    const counters = {
      pending: "",
      delivered: `, failures_in_row = 0, delivered = delivered + ${ended}`,
      failed: `, failures_in_row = failures_in_row + ${ended}`,
    };
    const sql = `UPDATE ${destinations} SET last_attempt = ?,
      paused_reason = coalesce(?, paused_reason)${counters[state]} WHERE name = ?`;
    const counted = state === "pending" ? [] : keys;
    return {
      sql,
      values: [JSON.stringify(attempt), encode(pause), ...counted, encode(destination)],
    };
  }

  function updateNotifications(
    { attempt, state, nextAttemptAt, result }: Attempted,
    keys: readonly number[],
  ): Sql {
    const sql = `UPDATE ${notifications} SET state = ?, attempts = attempts + 1, next_attempt_at = ?,
      last_error = ?, delivered_at = ?, result = coalesce(?, result)
      WHERE state = 'pending' AND key IN (${placeholders(keys.length)})`;
    const values = [
      state,
      state === "pending" ? (nextAttemptAt?.getTime() ?? null) : null,
      encode(attempt.error),
      state === "delivered" ? Date.parse(attempt.at) : null,
      result && JSON.stringify(result),
      ...keys,
    ];
    return { sql, values };
  }

  return {
    async prepare(keys, { body, ...head }) {
      const numbers = keys.map(Number);
      const [first = 0] = numbers;
      const batch = numbers.length > 1 ? first : null;
      const sql = `UPDATE ${notifications} SET batch = ?, request = NULL, request_body = NULL
        WHERE key IN (${placeholders(numbers.length)})`;
      await database.write(
        { sql, values: [batch, ...numbers] },
        { sql: saveRequest, values: [JSON.stringify(head), body, first] },
      );
    },
    async saveAttempt(attempted) {
      const keys = attempted.keys.map(Number);
      await database.write(
        updateDestination(attempted, keys),
        updateNotifications(attempted, keys),
        insertAttempt(keys, JSON.stringify(attempted.attempt)),
        trimAttempts(keys),
      );
    },
    async retry(which, now) {
      if ("destination" in which) {
        const values = [now.getTime(), encode(which.destination)];
        return (await database.write({ sql: retryAll, values })) ?? 0;
      }
      if (!looksLikeKey(which.key)) return 0;
      const key = Number(which.key);
      return (await database.write({ sql: retryOne, values: [now.getTime(), key, key] })) ?? 0;
    },
  };
}

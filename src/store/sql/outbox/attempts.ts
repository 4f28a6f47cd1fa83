import { looksLikeKey } from "../../../core/event/logged-event";
import { maxAttemptsKept } from "../../../core/routing/notification";
import type { Attempted, Outbox } from "../../../core/routing/outbox";
import { createCommitQueue } from "../../commit-queue";
import { encode } from "../encode-text";
import { placeholders, type Sql, type SqlDatabase } from "../sql-database";
import {
  destinationColumns,
  type EndedRecord,
  endedColumns,
  notificationColumns,
  toDestinationRecords,
  toEndedRecords,
  toNotificationRecords,
} from "./attempt-records";

/** Limits of the queue. No outcome is refused, because its request would then be sent again. */
const limits = {
  waiting: { count: Infinity, size: Infinity },
  batch: { count: 100, size: 8 * 1024 * 1024 },
  timeout: Infinity,
};

/** The part of the outbox for sending: requests and their outcomes. */
export function createAttempts(
  database: SqlDatabase,
): Pick<Outbox, "prepare" | "saveAttempt" | "retry"> {
  const destinations = database.table("destinations");
  const notifications = database.table("notifications");
  const attempts = database.table("notification_attempts");
  const records = database.records("records", notificationColumns);

  const saveRequest = `UPDATE ${notifications} SET request = ?, request_body = ? WHERE key = ?`;
  const retry = `UPDATE ${notifications} SET state = 'pending', next_attempt_at = ${database.now}
    WHERE state = 'failed'`;
  const retryOne = `${retry} AND (key = ? OR batch = (SELECT batch FROM ${notifications} WHERE key = ?))`;
  const retryAll = `${retry} AND destination = ?`;

  /**
   * With the notification that carries the request; before the notifications leave their batches.
   */
  const insertAttempts = `INSERT INTO ${attempts} (notification_key, attempt)
    SELECT DISTINCT carriers.key, records.attempt
    FROM ${records} JOIN ${notifications} AS sent ON sent.key = records.key
      JOIN ${notifications} AS carriers ON carriers.key =
        CASE WHEN records.is_own = 1 THEN sent.key ELSE coalesce(sent.batch, sent.key) END`;

  const trimAttempts = `DELETE FROM ${attempts} AS old WHERE notification_key IN (
      SELECT coalesce(sent.batch, sent.key) FROM ${database.records("records", { key: "bigint" })}
        JOIN ${notifications} AS sent ON sent.key = records.key)
    AND key <= (SELECT newer.key FROM ${attempts} AS newer
      WHERE newer.notification_key = old.notification_key
      ORDER BY newer.key DESC LIMIT 1 OFFSET ${maxAttemptsKept})`;

  /** Before the notifications: counts those that these attempts end. */
  const updateDestinations = `UPDATE ${destinations} AS destinations SET
      last_attempt = records.last_attempt,
      paused_reason = coalesce(records.pause, destinations.paused_reason),
      delivered = destinations.delivered + coalesce(ended.delivered, 0),
      failures_in_row = coalesce(ended.failures, 0)
        + CASE WHEN records.has_delivered = 1 THEN 0 ELSE destinations.failures_in_row END
    FROM ${database.records("records", destinationColumns)} LEFT JOIN (
      SELECT sent.destination AS name, sum(ends.is_delivered) AS delivered,
        count(DISTINCT ends.failure) AS failures
      FROM ${database.records("ends", endedColumns)}
        JOIN ${notifications} AS sent ON sent.key = ends.key
      WHERE ${isPending("sent")} GROUP BY sent.destination) AS ended ON ended.name = records.name
    WHERE destinations.name = records.name`;

  const own = (column: string, value: string): string =>
    `${column} = CASE WHEN records.is_own = 1 THEN ${value} ELSE notifications.${column} END`;
  const updateNotifications = `UPDATE ${notifications} AS notifications SET
      state = records.state, attempts = notifications.attempts + 1,
      next_attempt_at = ${database.now} + records.retry_in,
      last_error = records.error, delivered_at = records.delivered_at,
      result = coalesce(records.result, notifications.result),
      ${own("batch", "NULL")}, ${own("request", "records.request")},
      ${own("request_body", database.unhex("records.body"))}
    FROM ${records} WHERE notifications.key = records.key AND ${isPending("notifications")}`;

  async function save(batch: readonly Attempted[]): Promise<undefined[]> {
    const rows = toNotificationRecords(batch);
    const retried = rows.filter(({ state }) => state === "pending");
    await database.write(
      toSql(updateDestinations, toDestinationRecords(batch), toEndedRecords(batch)),
      toSql(insertAttempts, rows),
      toSql(updateNotifications, rows),
      ...(retried.length > 0 ? [toSql(trimAttempts, retried.map(toKey))] : []),
    );
    return batch.map(() => undefined);
  }

  const queue = createCommitQueue(save, limits);

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
      await queue.add(attempted, sizeOf(attempted));
    },
    async retry(which) {
      if ("destination" in which) {
        const values = [encode(which.destination)];
        return (await database.write({ sql: retryAll, values })) ?? 0;
      }
      if (!looksLikeKey(which.key)) return 0;
      const key = Number(which.key);
      return (await database.write({ sql: retryOne, values: [key, key] })) ?? 0;
    },
  };
}

/**
 * Avoids the index of pending notifications, which SQLite would read from its start for each
 * record.
 */
function isPending(table: string): string {
  return `${table}.state || '' = 'pending'`;
}

function toSql(sql: string, ...lists: readonly (readonly object[])[]): Sql {
  return { sql, values: lists.map((list) => JSON.stringify(list)) };
}

function toKey({ key }: Pick<EndedRecord, "key">): { key: number } {
  return { key };
}

function sizeOf({ requests }: Attempted): number {
  return requests.reduce((sum, { request }) => sum + 2 * (request?.body.length ?? 0), 0);
}

import { looksLikeKey } from "../../../core/event/logged-event";
import {
  type Attempt,
  maxAttemptsKept,
  maxGroup,
  type NotificationState,
  type StoredNotification,
} from "../../../core/routing/notification";
import type { NotificationFilter, Outbox } from "../../../core/routing/outbox";
import { encode } from "../encode-text";
import { placeholders, type SqlDatabase, type SqlValue } from "../sql-database";
import {
  type CarriedRow,
  notificationColumns,
  type NotificationRow,
  type SettledRow,
  toNotification,
  toPendingNotification,
  toSettledNotification,
  toStoredNotification,
} from "./notification-row";

/** The part of the outbox for reading notifications. */
export function createNotifications(
  database: SqlDatabase,
): Pick<Outbox, "readPending" | "findBreak" | "listGroup" | "list" | "find" | "listSettled"> {
  const table = `${database.table("notifications")} AS notifications`;
  const select = `SELECT ${notificationColumns} FROM ${table}`;
  const carried = `${notificationColumns}, coalesce(notifications.batch, notifications.key)
      AS carrier, carriers.request, carriers.request_body`;
  const joined = `FROM ${table} LEFT JOIN ${database.table("notifications")} AS carriers
      ON carriers.key = coalesce(notifications.batch, notifications.key)`;
  const selectStored = `SELECT ${carried} ${joined}`;
  const selectPending = `SELECT ${carried}, ${database.now} AS now ${joined}
    WHERE notifications.destination = ?
    AND notifications.state = 'pending' ORDER BY notifications.key LIMIT ?`;
  const selectBreak = `${select} WHERE destination = ? AND state = 'delivered' AND change = 'broken'
    AND subject = ? ORDER BY key DESC LIMIT 1`;
  const selectGroup = `${select} WHERE break_group = ? AND destination = ? AND state = 'delivered'
    ORDER BY key LIMIT ${maxGroup}`;

  async function readStored(
    sql: string,
    values: readonly SqlValue[],
  ): Promise<StoredNotification[]> {
    const rows = await database.read<CarriedRow>(sql, values);
    const attempts = await readAttempts([...new Set(rows.map(({ carrier }) => carrier))]);
    return rows.map((row) => {
      const kept = (attempts.get(row.carrier) ?? []).slice(-maxAttemptsKept);
      return toStoredNotification(row, kept);
    });
  }

  async function readAttempts(carriers: readonly number[]): Promise<Map<number, Attempt[]>> {
    const sql = `SELECT notification_key, attempt FROM ${database.table("notification_attempts")}
      WHERE notification_key IN (${placeholders(carriers.length)}) ORDER BY key`;
    const byCarrier = new Map(carriers.map((carrier): [number, Attempt[]] => [carrier, []]));
    if (carriers.length === 0) return byCarrier;
    const rows = await database.read<{ notification_key: number; attempt: string }>(sql, carriers);
    for (const { notification_key: carrier, attempt } of rows) {
      byCarrier.get(carrier)?.push(JSON.parse(attempt) as Attempt);
    }
    return byCarrier;
  }

  return {
    async readPending(destination, limit) {
      const values = [encode(destination), limit];
      const rows = await database.read<CarriedRow & { now: number }>(selectPending, values);
      return rows.map(toPendingNotification);
    },
    async findBreak(destination, subject) {
      const values = [encode(destination), encode(subject)];
      const [row] = await database.read<NotificationRow>(selectBreak, values);
      return row && toNotification(row);
    },
    async listGroup(destination, breakGroup) {
      const values = [breakGroup, encode(destination)];
      return (await database.read<NotificationRow>(selectGroup, values)).map(toNotification);
    },
    async list(filter, { limit, before = String(Number.MAX_SAFE_INTEGER) }) {
      const { conditions, values } = toConditions(filter);
      const where = ["key < ?", ...conditions].join(" AND ");
      const sql = `${select} WHERE ${where} ORDER BY key DESC LIMIT ?`;
      const rows = await database.read<NotificationRow>(sql, [Number(before), ...values, limit]);
      return rows.map(toNotification);
    },
    async find(key) {
      if (!looksLikeKey(key)) return undefined;
      const sql = `${selectStored} WHERE notifications.key = ?`;
      return (await readStored(sql, [Number(key)]))[0];
    },
    async listSettled(eventKeys) {
      if (eventKeys.length === 0) return [];
      const sql = `SELECT event_key, destination, state FROM ${table}
        WHERE event_key IN (${placeholders(eventKeys.length)}) AND state <> 'pending' ORDER BY key`;
      const rows = await database.read<SettledRow>(sql, eventKeys.map(Number));
      return rows.map(toSettledNotification);
    },
  };
}

function toConditions({ destination, state, eventKey }: NotificationFilter): {
  conditions: string[];
  values: SqlValue[];
} {
  const conditions: string[] = [];
  const values: SqlValue[] = [];
  if (state !== undefined) conditions.push(stateConditions[state]);
  if (destination !== undefined) {
    conditions.push("destination = ?");
    values.push(encode(destination));
  }
  if (eventKey !== undefined) {
    conditions.push("event_key = ?");
    values.push(Number(eventKey));
  }
  return { conditions, values };
}

/** The states as literals, because a placeholder cannot use a partial index. */
const stateConditions: Record<NotificationState, string> = {
  pending: "state = 'pending'",
  delivered: "state = 'delivered'",
  failed: "state = 'failed'",
};

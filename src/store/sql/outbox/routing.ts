import { createHash } from "node:crypto";
import { readBranchState, type StoredBranchState } from "../../../core/runs/change";
import { breakHold, type NewNotification } from "../../../core/routing/notification";
import type { Outbox } from "../../../core/routing/outbox";
import type { ConsumerCursor } from "../consumer-cursor";
import { encode } from "../encode-text";
import { readEach } from "../read-each";
import { placeholders, type Sql, type SqlDatabase, type SqlValue } from "../sql-database";
import { toChunks, type Upsert, upsert } from "../upsert";

/** The router's part of the outbox. */
export function createRouting(
  database: SqlDatabase,
  cursor: ConsumerCursor,
): Pick<Outbox, "readBranchStates" | "route"> {
  const notifications = database.table("notifications");
  const stateTable = database.table("branch_states");

  const insertNotifications = (rows: SqlValue[][]): Sql => ({
    sql: `INSERT INTO ${notifications}
      (destination, event_key, subject, change, reason, streak, older_than, break_group,
        created_at, next_attempt_at)
      VALUES ${rows.map((row) => `(${placeholders(row.length - 1)}, ${database.now} + ?)`).join(", ")}`,
    values: rows.flat(),
  });

  return {
    async readBranchStates(subjects) {
      const rows = await readEach<{ state: string }>(
        (sql, values) => database.read(sql, values),
        (list) => `SELECT state FROM ${stateTable} WHERE subject_hash IN (${list})`,
        subjects.map(hash),
      );
      return rows.map(({ state }) => readBranchState(JSON.parse(state) as StoredBranchState));
    },
    async route({ from, to, notifications, branchStates, at }) {
      const rows = notifications.map((notification) => toValues(notification, at));
      // A statement may write a row only once.
      const states = new Map(branchStates.map((state) => [hash(state.subject), state]));
      const stateRows = [...states].map(([subject, state]) => [subject, JSON.stringify(state)]);
      const changed = await database.write(
        cursor.advance(from, to),
        ...toChunks(rows).map(insertNotifications),
        ...upsert(statesOf(stateTable), stateRows),
      );
      return changed !== undefined;
    },
  };
}

/** Subjects contain names that are longer than an index of PostgreSQL allows. */
function hash(subject: string): string {
  return createHash("sha256").update(JSON.stringify(subject)).digest("hex");
}

function toValues(notification: NewNotification, at: Date): SqlValue[] {
  const { destination, eventKey, subject, change, reason, streak } = notification;
  const { olderThan, breakGroup } = notification;
  return [
    encode(destination),
    Number(eventKey),
    encode(subject),
    change,
    encode(reason),
    streak && JSON.stringify(streak),
    olderThan,
    breakGroup,
    at.getTime(),
    breakGroup === null ? 0 : breakHold,
  ];
}

function statesOf(table: string): Upsert {
  const conflict = "(subject_hash) DO UPDATE SET state = excluded.state";
  return { table, columns: ["subject_hash", "state"], conflict };
}

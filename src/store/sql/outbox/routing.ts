import { createHash } from "node:crypto";
import { type BranchState, readBranchState, type StoredBranchState } from "../../../core/change";
import { breakHold, type NewNotification } from "../../../core/notification";
import type { Outbox } from "../../../core/outbox";
import type { ConsumerCursor } from "../consumer-cursor";
import { encode } from "../encode-text";
import { placeholders, type Sql, type SqlDatabase, type SqlValue } from "../sql-database";

/** Rows of one statement: the databases limit its values. */
const chunkSize = 100;

/** What the router reads and writes. */
export function createRouting(
  database: SqlDatabase,
  cursor: ConsumerCursor,
): Pick<Outbox, "readBranchStates" | "route"> {
  const notifications = database.table("notifications");
  const branchStates = database.table("branch_states");

  const insertNotifications = (rows: SqlValue[][]): Sql => ({
    sql: `INSERT INTO ${notifications}
      (destination, event_key, subject, change, reason, streak, older_than, break_group,
        created_at, next_attempt_at)
      VALUES ${rows.map((row) => `(${placeholders(row.length - 1)}, ${database.now} + ?)`).join(", ")}`,
    values: rows.flat(),
  });
  const saveStates = (rows: SqlValue[][]): Sql => ({
    sql: `INSERT INTO ${branchStates} (subject_hash, state) VALUES ${toTuples(rows)}
      ON CONFLICT (subject_hash) DO UPDATE SET state = excluded.state`,
    values: rows.flat(),
  });

  return {
    async readBranchStates(subjects) {
      const found: BranchState[] = [];
      for (const chunk of toChunks(subjects.map(hash))) {
        const sql = `SELECT state FROM ${branchStates} WHERE subject_hash IN (${placeholders(chunk.length)})`;
        const rows = await database.read<{ state: string }>(sql, chunk);
        found.push(
          ...rows.map(({ state }) => readBranchState(JSON.parse(state) as StoredBranchState)),
        );
      }
      return found;
    },
    async route({ from, to, notifications, branchStates, at }) {
      const rows = notifications.map((notification) => toValues(notification, at));
      // A statement may write a row only once.
      const states = new Map(branchStates.map((state) => [hash(state.subject), state]));
      const stateRows = [...states].map(([subject, state]) => [subject, JSON.stringify(state)]);
      const changed = await database.write(
        cursor.advance(from, to),
        ...toChunks(rows).map(insertNotifications),
        ...toChunks(stateRows).map(saveStates),
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

function toTuples(rows: readonly SqlValue[][]): string {
  return rows.map((row) => `(${placeholders(row.length)})`).join(", ");
}

function toChunks<Item>(items: readonly Item[]): Item[][] {
  const count = Math.ceil(items.length / chunkSize);
  return Array.from({ length: count }, (_, n) => items.slice(n * chunkSize, (n + 1) * chunkSize));
}

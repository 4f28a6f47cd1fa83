import type { RejectionLog } from "../../core/ports";
import { maxRejections, type Rejection } from "../../core/log/rejection";
import { rejectionColumns, type RejectionRow, rowToRejection } from "./rejection-row";
import type { SqlDatabase } from "./sql-database";

interface State {
  key: number;
  logged_as: number | null;
}

/** Caches the rejections that it has read, because only their `loggedAs` can change. */
export function createRejectionList(database: SqlDatabase): RejectionLog["list"] {
  const known = new Map<number, Rejection>();
  const table = database.table("rejections");
  const selectStates = `SELECT key, logged_as FROM ${table} WHERE key < ? ORDER BY key DESC LIMIT ?`;
  const selectRange = `SELECT ${rejectionColumns} FROM ${table} WHERE key >= ? AND key <= ? ORDER BY key`;

  async function readUnknown(states: readonly State[]): Promise<void> {
    const unknown = states.filter(({ key }) => !known.has(key)).map(({ key }) => key);
    const [newest, oldest] = [unknown[0], unknown.at(-1)];
    if (newest === undefined || oldest === undefined) return;
    const rows = await database.read<RejectionRow>(selectRange, [oldest, newest]);
    for (const row of rows) known.set(row.key, rowToRejection(row));
  }

  function forgetOldest(): void {
    for (const key of known.keys()) {
      if (known.size <= maxRejections) return;
      known.delete(key);
    }
  }

  return async function list({ limit, before = String(Number.MAX_SAFE_INTEGER) }) {
    const states = await database.read<State>(selectStates, [Number(before), limit]);
    await readUnknown(states);
    const listed = states.flatMap(({ key, logged_as }): Rejection[] => {
      const rejection = known.get(key);
      const loggedAs = logged_as === null ? null : String(logged_as);
      return rejection ? [{ ...rejection, loggedAs }] : [];
    });
    forgetOldest();
    return listed;
  };
}

import type { Run, RunKind } from "../../core/runs/run";
import type { Sql } from "./sql-database";

const dayLength = 86_400_000;

interface RunDay {
  kind: RunKind;
  /** The day, counted from 1970. */
  day: number;
  firstKey: number;
  lastKey: number;
}

/**
 * Records the days to which runs were added, after they were. A reader that keeps a day's runs
 * reads only those of newer events, unless the version of the day has changed. Triggers record
 * changes and removals.
 */
export function noteRunDays(table: string, runs: readonly Run[]): Sql[] {
  const sql = `INSERT INTO ${table} AS known (kind, day, version, last_key) VALUES (?, ?, ?, ?)
    ON CONFLICT (kind, day) DO UPDATE SET
      version = CASE WHEN known.last_key < ? THEN known.version ELSE excluded.version END,
      last_key = CASE WHEN known.last_key < excluded.last_key THEN excluded.last_key ELSE known.last_key END`;
  return listDays(runs).map(({ kind, day, firstKey, lastKey }) => ({
    sql,
    values: [kind, day, drawVersion(), lastKey, firstKey],
  }));
}

/** The days in ascending order, so that two transactions do not wait for each other. */
function listDays(runs: readonly Run[]): RunDay[] {
  const days = new Map<string, RunDay>();
  for (const { kind, stoppedAt, eventKey } of runs) {
    const day = Math.floor(stoppedAt / dayLength);
    const id = `${kind} ${day}`;
    const known = days.get(id) ?? { kind, day, firstKey: eventKey, lastKey: eventKey };
    known.firstKey = Math.min(known.firstKey, eventKey);
    known.lastKey = Math.max(known.lastKey, eventKey);
    days.set(id, known);
  }
  return [...days].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, day]) => day);
}

/** A random version, which no other database has for the day. */
function drawVersion(): number {
  return Math.floor(Math.random() * 2 ** 48);
}

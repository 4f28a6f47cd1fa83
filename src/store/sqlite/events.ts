import { setImmediate as nextTurn } from "node:timers/promises";
import type { Database, Statement } from "better-sqlite3";
import { type EventFilter, type LoggedEvent, looksLikeKey } from "../../core/logged-event";
import type { Page } from "../../core/page";
import type { EventLog } from "../../core/ports";
import type { Summary } from "../../core/summary";
import { encode } from "../sql/encode-text";
import {
  listedColumns,
  type ListedRow,
  type RedeliveryRow,
  type StoredRow,
  rowToLoggedEvent,
  rowToStoredEvent,
} from "../sql/event-row";
import { toFilterColumns, toSearchText } from "../sql/filter-columns";

/** Summaries per query. */
const pageSize = 500;

/** Events that a query of a list looks at, at most: some milliseconds. */
const windowSize = 10_000;

export type SqliteEvents = Pick<EventLog, "summaries" | "list" | "find">;

export function createSqliteEvents(database: Database): SqliteEvents {
  const stored = `SELECT ${listedColumns}, headers, body FROM events JOIN payloads USING (key)`;
  const keys = database.prepare<[], { oldest: number; newest: number }>(
    `SELECT coalesce((SELECT min(key) FROM events), 1) AS oldest,
            coalesce((SELECT max(key) FROM events), 0) AS newest`,
  );
  const findByKey = database.prepare<[number], StoredRow>(`${stored} WHERE key = ?`);
  const findById = database.prepare<[string], StoredRow>(
    `${stored} WHERE id = ? ORDER BY key DESC LIMIT 1`,
  );
  const redeliveries = database.prepare<[number], RedeliveryRow>(
    `SELECT received_at AS "receivedAt", response_status AS "responseStatus"
     FROM redeliveries WHERE event_key = ? ORDER BY key`,
  );
  const summaries = database.prepare<[number, number, number], { key: number; summary: string }>(
    "SELECT key, summary FROM events WHERE key > ? AND key <= ? ORDER BY key LIMIT ?",
  );
  const listWindow = prepareList(database);
  const findStart = prepareFindStart(database);

  async function* readSummaries(): AsyncGenerator<Summary> {
    const newest = keys.get()?.newest ?? 0;
    let after = 0;
    for (;;) {
      const rows = summaries.all(after, newest, pageSize);
      for (const { summary } of rows) yield JSON.parse(summary) as Summary;
      if (rows.length < pageSize) return;
      after = rows.at(-1)?.key ?? newest;
      await nextTurn();
    }
  }

  return {
    summaries: readSummaries,
    async list(filter, { limit, before }: Page) {
      const found: LoggedEvent[] = [];
      const { oldest = 1, newest = 0 } = keys.get() ?? {};
      let below = Math.min(newest + 1, before === undefined ? Infinity : Number(before));
      while (below > oldest && found.length < limit) {
        const from = findStart(filter, below);
        const rows = listWindow(filter, from, below, limit - found.length);
        found.push(...rows.map(rowToLoggedEvent));
        below = from;
        if (below > oldest) await nextTurn();
      }
      return found;
    },
    async find(key) {
      const row =
        (looksLikeKey(key) ? findByKey.get(Number(key)) : undefined) ?? findById.get(encode(key));
      return row && rowToStoredEvent(row, redeliveries.all(row.key));
    },
  };
}

/** Lists the matching events in a range of keys, newest first. */
function prepareList(
  database: Database,
): (filter: EventFilter, from: number, below: number, limit: number) => ListedRow[] {
  const prepared = new Map<string, Statement<unknown[], ListedRow>>();

  return function listWindow(filter, from, below, limit) {
    const { conditions, values } = toConditions(filter);
    const where = ["key >= ? AND key < ?", ...conditions].join(" AND ");
    const sql = `SELECT ${listedColumns} FROM events WHERE ${where} ORDER BY key DESC LIMIT ?`;
    const statement = prepared.get(sql) ?? database.prepare<unknown[], ListedRow>(sql);
    prepared.set(sql, statement);
    return statement.all(from, below, ...values, limit);
  };
}

/** Finds the first key of the window that ends below a key. */
function prepareFindStart(database: Database): (filter: EventFilter, below: number) => number {
  const find = (column: string): Statement<[string, number], { key: number }> =>
    database.prepare(
      `SELECT key FROM events WHERE ${column} = ? AND key < ?
       ORDER BY key DESC LIMIT 1 OFFSET ${windowSize - 1}`,
    );
  const indexed = new Map(
    ["project", "branch", "workflow", "status"].map((column) => [column, find(column)]),
  );

  return function findStart(filter, below) {
    const [[column = "", value = ""] = []] = toFilterColumns(filter);
    const statement = indexed.get(column);
    if (statement === undefined) return below - windowSize;
    // Alone, the index leads to the matching events and to no other.
    if (toConditions(filter).conditions.length === 1) return 0;
    return statement.get(value, below)?.key ?? 0;
  };
}

function toConditions(filter: EventFilter): { conditions: string[]; values: unknown[] } {
  const candidates: [condition: string, value: unknown][] = [
    // A plus prevents SQLite from using an index: only the first condition should use one.
    // https://www.sqlite.org/optoverview.html#disqualifying_where_clause_terms_using_unary_
    ...toFilterColumns(filter).map(([name, value], index): [string, unknown] => [
      `${index === 0 ? "" : "+"}${name} = ?`,
      value,
    ]),
    ["+received_at >= ?", filter.since?.getTime()],
    ["+received_at < ?", filter.until?.getTime()],
    ["instr(search, ?) > 0", filter.q === undefined ? undefined : toSearchText(filter.q)],
  ];
  const given = candidates.filter(([, value]) => value !== undefined);
  return { conditions: given.map(([sql]) => sql), values: given.map(([, value]) => value) };
}

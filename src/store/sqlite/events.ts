import type { Database, Statement } from "better-sqlite3";
import type { ReadInTurn } from "../../core/create-reading-turns";
import type { EventFilter } from "../../core/log/event-filter";
import { type LoggedEvent, looksLikeKey } from "../../core/event/logged-event";
import type { Page } from "../../core/page";
import type { EventLog } from "../../core/ports";
import type { Summary } from "../../core/event/summary";
import { encode } from "../sql/encode-text";
import {
  listedColumns,
  type ListedRow,
  type RedeliveryRow,
  type StoredRow,
  rowToLoggedEvent,
  rowToStoredEvent,
} from "../sql/event-row";
import { toConditions, toStopConditions } from "../sql/filter-columns";
import type { Sql, SqlValue } from "../sql/sql-database";

/** Summaries per query. */
const pageSize = 500;

/** Events that a query of a list looks at, and that it finds, at most: some milliseconds. */
const windowSize = 10_000;
const maxFound = 250;

export type SqliteEvents = Pick<EventLog, "summaries" | "list" | "find">;

export function createSqliteEvents(database: Database, readInTurn: ReadInTurn): SqliteEvents {
  const stored = `SELECT ${listedColumns}, headers, body FROM events JOIN payloads USING (key)`;
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
  const findEnds = prepareFindEnds(database);
  const findStart = prepareFindStart(database);

  async function* readSummaries(): AsyncGenerator<Summary> {
    const { newest } = findEnds({});
    let after = 0;
    for (;;) {
      const from = after;
      const rows = await readInTurn(() => summaries.all(from, newest, pageSize));
      for (const { summary } of rows) yield JSON.parse(summary) as Summary;
      if (rows.length < pageSize) return;
      after = rows.at(-1)?.key ?? newest;
    }
  }

  return {
    summaries: readSummaries,
    async list(filter, { limit, before }: Page) {
      const found: LoggedEvent[] = [];
      const { oldest, newest } = findEnds(filter);
      let below = Math.min(newest + 1, before === undefined ? Infinity : Number(before));
      function readWindow(): void {
        const from = findStart(filter, below);
        const most = Math.min(limit - found.length, maxFound);
        const rows = listWindow(filter, from, below, most);
        found.push(...rows.map(rowToLoggedEvent));
        below = rows.length < most ? from : (rows.at(-1)?.key ?? from);
      }
      while (below > oldest && found.length < limit) await readInTurn(readWindow);
      return found;
    },
    async find(key) {
      const row =
        (looksLikeKey(key) ? findByKey.get(Number(key)) : undefined) ?? findById.get(encode(key));
      return row && rowToStoredEvent(row, redeliveries.all(row.key));
    },
  };
}

/** Finds the keys between which all events of a filter are, by an index of times. */
function prepareFindEnds(database: Database): (filter: EventFilter) => Ends {
  const all = `SELECT (SELECT min(key) FROM events) AS oldest, (SELECT max(key) FROM events) AS newest`;

  return function findEnds(filter) {
    const conditions = toStopConditions(filter);
    const where = conditions.map(({ sql }) => sql).join(" AND ");
    const values = conditions.flatMap((condition) => condition.values);
    const sql = `SELECT min(key) AS oldest, max(key) AS newest FROM events WHERE ${where}`;
    const ends = database
      .prepare<unknown[], Partial<Ends>>(where === "" ? all : sql)
      .get(...values);
    return { oldest: ends?.oldest ?? 1, newest: ends?.newest ?? 0 };
  };
}

interface Ends {
  oldest: number;
  newest: number;
}

/** Lists the matching events in a range of keys, newest first. */
function prepareList(
  database: Database,
): (filter: EventFilter, from: number, below: number, limit: number) => ListedRow[] {
  const prepared = new Map<string, Statement<unknown[], ListedRow>>();

  return function listWindow(filter, from, below, limit) {
    const conditions = toConditions(filter, contains);
    const where = ["key >= ? AND key < ?", ...conditions.map(useOneIndex)].join(" AND ");
    const values = conditions.flatMap((condition) => condition.values);
    const sql = `SELECT ${listedColumns} FROM events WHERE ${where} ORDER BY key DESC LIMIT ?`;
    const statement = prepared.get(sql) ?? database.prepare<unknown[], ListedRow>(sql);
    prepared.set(sql, statement);
    return statement.all(from, below, ...values, limit);
  };
}

/** The SQL function that tests for the words of a search. */
const contains = "instr(search, ?) > 0";

/**
 * A plus prevents SQLite from using an index: only the first condition, which is the most
 * selective, should use one, and only if it compares names.
 * https://www.sqlite.org/optoverview.html#disqualifying_where_clause_terms_using_unary_
 */
function useOneIndex({ sql }: Sql, index: number): string {
  return index === 0 && / IN \(/.test(sql) ? sql : `+${sql}`;
}

/** Finds the first key of the window that ends below a key. */
function prepareFindStart(database: Database): (filter: EventFilter, below: number) => number {
  const find = (column: string): Statement<[SqlValue, number], { key: number }> =>
    database.prepare(
      `SELECT key FROM events WHERE ${column} = ? AND key < ?
       ORDER BY key DESC LIMIT 1 OFFSET ${windowSize - 1}`,
    );
  const indexed = new Map(indexedColumns.map((column) => [column, find(column)]));

  return function findStart(filter, below) {
    const [first, ...others] = toConditions(filter, contains);
    const [, column = ""] = /^(\w+) IN \(\?\)$/.exec(first?.sql ?? "") ?? [];
    const statement = indexed.get(column);
    if (statement === undefined) return below - windowSize;
    // Alone, the index leads to the matching events and to no other.
    if (others.length === 0) return 0;
    return statement.get(first?.values[0] ?? null, below)?.key ?? 0;
  };
}

const indexedColumns = ["pipeline_id", "project", "branch", "workflow", "status", "type"];

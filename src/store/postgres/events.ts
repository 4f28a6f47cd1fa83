import type Pg from "pg";
import { createReadingTurns } from "../../core/create-reading-turns";
import type { EventFilter } from "../../core/log/event-filter";
import { looksLikeKey, maxRedeliveries } from "../../core/event/logged-event";
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
import { isRemovable } from "../sql/removable-events";
import { createSqlFacets } from "../sql/facets";
import { createSqlJobs } from "../sql/jobs";
import { toConditions, toStopConditions } from "../sql/filter-columns";
import type { Sql } from "../sql/sql-database";
import { eventsTable } from "./names";
import { createPostgresDatabase, numberPlaceholders } from "./postgres-database";

/** Summaries per query. */
const pageSize = 1_000;

const selectStored = `SELECT ${listedColumns}, headers, body FROM ${eventsTable}`;

/** The newest redeliveries of an event, oldest first. */
const selectRedeliveries = `SELECT received_at AS "receivedAt", response_status AS "responseStatus"
  FROM (SELECT * FROM circleci_webhooks.redeliveries WHERE event_key = $1
        ORDER BY key DESC LIMIT ${maxRedeliveries}) AS newest ORDER BY key`;

const selectSummaries = {
  name: "summaries",
  text: `SELECT key, summary FROM ${eventsTable} WHERE key > $1 AND key <= $2 ORDER BY key LIMIT $3`,
};

/** Skips rows that another transaction is updating; the next run removes them. */
const removeEvents = `DELETE FROM ${eventsTable} WHERE key IN (
  SELECT key FROM ${eventsTable} AS events
  WHERE received_at < $1 AND ${isRemovable((name) => `circleci_webhooks.${name}`)}
  ORDER BY received_at LIMIT $2
  FOR UPDATE OF events SKIP LOCKED)`;

/** The SQL function that tests for the words of a search. */
const contains = "position(? IN search) > 0";

export function createPostgresEvents(pool: Pg.Pool): Omit<EventLog, "save"> {
  const database = createPostgresDatabase(pool);
  const readInTurn = createReadingTurns();

  async function findOne(where: string, value: string): Promise<StoredRow | undefined> {
    return (await pool.query<StoredRow>(`${selectStored} WHERE ${where}`, [value])).rows[0];
  }

  return {
    summaries: () => readSummaries(pool),
    async list(filter, { limit, before = String(Number.MAX_SAFE_INTEGER) }) {
      const query = selectEvents(filter, limit, Number(before));
      const { rows } = await pool.query<ListedRow>(query);
      return readInTurn(() => rows.map(rowToLoggedEvent));
    },
    facets: createSqlFacets(database, readInTurn),
    listJobs: createSqlJobs(database),
    async find(key) {
      const row =
        (looksLikeKey(key) ? await findOne("key = $1", key) : undefined) ??
        (await findOne("id = $1 ORDER BY key DESC LIMIT 1", encode(key)));
      if (!row) return undefined;
      const { rows } = await pool.query<RedeliveryRow>(selectRedeliveries, [row.key]);
      return rowToStoredEvent(row, rows);
    },
    async removeBefore(time, limit) {
      return (await pool.query(removeEvents, [time.getTime(), limit])).rowCount ?? 0;
    },
  };
}

async function* readSummaries(pool: Pg.Pool): AsyncGenerator<Summary> {
  const { rows: ends } = await pool.query<{ newest: number }>(
    `SELECT coalesce(max(key), 0) AS newest FROM ${eventsTable}`,
  );
  const newest = ends[0]?.newest ?? 0;
  let after = 0;
  for (;;) {
    const values = [after, newest, pageSize];
    const { rows } = await pool.query<{ key: number; summary: string }>({
      ...selectSummaries,
      values,
    });
    for (const { summary } of rows) yield JSON.parse(summary) as Summary;
    if (rows.length < pageSize) return;
    after = rows.at(-1)?.key ?? newest;
  }
}

function selectEvents(
  filter: EventFilter,
  limit: number,
  before: number,
): { text: string; values: unknown[] } {
  const conditions = [...toEnds(filter), ...toConditions(filter, contains)];
  const text =
    `SELECT ${listedColumns} FROM ${eventsTable} ` +
    `WHERE ${["key < ?", ...conditions.map(({ sql }) => sql)].join(" AND ")} ` +
    "ORDER BY key DESC LIMIT ?";
  const values = [before, ...conditions.flatMap((condition) => condition.values), limit];
  return { text: numberPlaceholders(text), values };
}

/** The keys between which the runs stopped, by an index of times: the list reads no others. */
function toEnds(filter: EventFilter): Sql[] {
  const conditions = toStopConditions(filter);
  if (conditions.length === 0) return [];
  const where = conditions.map(({ sql }) => sql).join(" AND ");
  const values = conditions.flatMap((condition) => condition.values);
  const end = (which: "min" | "max"): string =>
    `(SELECT ${which}(key) FROM ${eventsTable} WHERE ${where})`;
  return [
    { sql: `key >= ${end("min")}`, values },
    { sql: `key <= ${end("max")}`, values },
  ];
}

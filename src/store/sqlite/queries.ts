import type { Database, Statement } from "better-sqlite3";
import { type EventFilter, maxRedeliveries } from "../../core/logged-event";
import {
  type EventRow,
  type StoredRow,
  type ListedRow,
  listedColumns,
  type RedeliveryRow,
  toFilterColumns,
  toSearchText,
  type ReverifiedColumns,
} from "../event-row";

/** A row as it is written: with the delivery's time, in milliseconds since 1970, and the bytes. */
export type WrittenRow = EventRow & ReverifiedColumns & { received_at: number; body: Buffer };

export interface SqliteQueries {
  insertEvent: Statement<[WrittenRow]>;
  insertPayload: Statement<[WrittenRow & { key: number | bigint }]>;
  countDelivery: Statement<[WrittenRow], { key: number; happened_us: number | null }>;
  replaceEvent: Statement<[WrittenRow]>;
  replacePayload: Statement<[WrittenRow & { key: number }]>;
  insertRedelivery: Statement<[RedeliveryRow & { key: number }]>;
  trimRedeliveries: Statement<[{ key: number }]>;
  redeliveries: Statement<[number], RedeliveryRow>;
  keys: Statement<[], { oldest: number; newest: number }>;
  /** After a key, up to a key, how many. */
  summaries: Statement<[number, number, number], { key: number; summary: string }>;
  findByKey: Statement<[number], StoredRow>;
  findById: Statement<[string], StoredRow>;
  /** By CircleCI's id and the webhook's. */
  findKey: Statement<[string, string], { key: number }>;
  /** Received before, how many. */
  remove: Statement<[number, number]>;
  /** Events that fit the filter, newest first: from a key, to below a key, how many. */
  list(filter: EventFilter, from: number, below: number, limit: number): ListedRow[];
}

const replaceable = (
  "type happened_at happened_us name project workflow job status revision branch tag subject " +
  "author author_email pipeline_id pipeline_number workflow_id started_at stopped_at size " +
  "summary search"
).split(" ");

/** Everything that is asked of the file. */
export function prepareQueries(database: Database): SqliteQueries {
  const identity = "webhook_id = @webhook_id AND id = @id";
  const kept = `SELECT ${listedColumns}, headers, body FROM events JOIN payloads USING (key)`;
  return {
    insertEvent: database.prepare(
      `INSERT INTO events (webhook_id, id, received_at, last_delivered_at, response_status, reverified_at, ${replaceable.join(", ")})
       VALUES (@webhook_id, @id, @received_at, @received_at, @response_status, @reverified_at, ${replaceable.map((name) => `@${name}`).join(", ")})
       ON CONFLICT DO NOTHING`,
    ),
    insertPayload: database.prepare(
      "INSERT INTO payloads (key, headers, body) VALUES (@key, @headers, @body)",
    ),
    countDelivery: database.prepare(
      `UPDATE events SET deliveries = deliveries + 1, last_delivered_at = max(last_delivered_at, @received_at)
       WHERE ${identity} RETURNING key, happened_us`,
    ),
    replaceEvent: database.prepare(
      `UPDATE events SET ${replaceable.map((name) => `${name} = @${name}`).join(", ")} WHERE ${identity}`,
    ),
    replacePayload: database.prepare(
      "UPDATE payloads SET headers = @headers, body = @body WHERE key = @key",
    ),
    insertRedelivery: database.prepare(
      "INSERT INTO redeliveries (event_key, received_at, response_status) VALUES (@key, @received_at, @response_status)",
    ),
    trimRedeliveries: database.prepare(
      `DELETE FROM redeliveries WHERE event_key = @key AND key <=
         (SELECT key FROM redeliveries WHERE event_key = @key
          ORDER BY key DESC LIMIT 1 OFFSET ${maxRedeliveries})`,
    ),
    redeliveries: database.prepare(
      "SELECT received_at, response_status FROM redeliveries WHERE event_key = ? ORDER BY key",
    ),
    keys: database.prepare(
      `SELECT coalesce((SELECT min(key) FROM events), 1) AS oldest,
              coalesce((SELECT max(key) FROM events), 0) AS newest`,
    ),
    summaries: database.prepare(
      "SELECT key, summary FROM events WHERE key > ? AND key <= ? ORDER BY key LIMIT ?",
    ),
    findByKey: database.prepare(`${kept} WHERE key = ?`),
    findById: database.prepare(`${kept} WHERE id = ? ORDER BY key DESC LIMIT 1`),
    findKey: database.prepare("SELECT key FROM events WHERE id = ? AND webhook_id = ?"),
    remove: database.prepare(
      `DELETE FROM events WHERE key IN (
         SELECT key FROM events WHERE received_at < ? ORDER BY received_at LIMIT ?)`,
    ),
    list: prepareList(database),
  };
}

function prepareList(database: Database): SqliteQueries["list"] {
  const prepared = new Map<string, Statement<unknown[], ListedRow>>();

  return (filter, from, below, limit) => {
    const { conditions, values } = toConditions(filter);
    const sql =
      `SELECT ${listedColumns} FROM events WHERE ${["key >= ? AND key < ?", ...conditions].join(" AND ")} ` +
      "ORDER BY key DESC LIMIT ?";
    const statement = prepared.get(sql) ?? database.prepare<unknown[], ListedRow>(sql);
    prepared.set(sql, statement);
    return statement.all(from, below, ...values, limit);
  };
}

function toConditions(filter: EventFilter): { conditions: string[]; values: unknown[] } {
  const columns = toFilterColumns(filter);
  const rest: [condition: string, value: unknown][] = [
    // A plus keeps SQLite from looking into an index: only the first condition may.
    // https://www.sqlite.org/optoverview.html#disqualifying_where_clause_terms_using_unary_
    ...columns.map(([name, value], index): [string, unknown] => [
      `${index === 0 ? "" : "+"}${name} = ?`,
      value,
    ]),
    ["+received_at >= ?", filter.since?.getTime()],
    ["+received_at < ?", filter.until?.getTime()],
    ["instr(search, ?) > 0", filter.q === undefined ? undefined : toSearchText(filter.q)],
  ];
  const given = rest.filter(([, value]) => value !== undefined);
  return { conditions: given.map(([sql]) => sql), values: given.map(([, value]) => value) };
}

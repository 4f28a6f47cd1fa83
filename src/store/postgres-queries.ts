import { type EventFilter, mostRedeliveries } from "../core/logged-event";
import { listedColumns, toFilterColumns, toSearchText } from "./event-row";

/** Text columns and numbers, as they come in from JSON. */
const written: Record<string, string> = {
  webhook_id: "text",
  id: "text",
  type: "text",
  happened_at: "text",
  happened_us: "bigint",
  received_at: "bigint",
  name: "text",
  project: "text",
  workflow: "text",
  job: "text",
  status: "text",
  revision: "text",
  branch: "text",
  tag: "text",
  subject: "text",
  author: "text",
  author_email: "text",
  pipeline_id: "text",
  pipeline_number: "bigint",
  workflow_id: "text",
  started_at: "text",
  stopped_at: "text",
  deliveries: "integer",
  last_delivered_at: "bigint",
  size: "integer",
  summary: "text",
  search: "text",
  headers: "text",
};

const names = Object.keys(written);
const table = "circleci_webhooks.events";

/*
 * One statement for a batch of any size: $1 is the rows as JSON, in order of arrival, $2 their
 * bodies one behind the other. An event that is there already has its deliveries counted.
 */
const rows = `json_to_recordset($1) AS new (${names.map((name) => `${name} ${written[name]}`).join(", ")}, start integer)`;
const body = "substring($2::bytea FROM new.start + 1 FOR new.size)";

export const saveBatch = {
  name: "save-batch",
  text:
    `INSERT INTO ${table} AS kept (${names.join(", ")}, body) ` +
    `SELECT ${names.map((name) => `new.${name}`).join(", ")}, ${body} FROM ${rows} ` +
    "ON CONFLICT (id, webhook_id) DO UPDATE SET deliveries = kept.deliveries + excluded.deliveries, " +
    "last_delivered_at = greatest(kept.last_delivered_at, excluded.last_delivered_at) " +
    "RETURNING key, webhook_id, id, deliveries, happened_us",
};

/** $1: JSON, `[{ "key", "received_at" }]`. */
export const insertRedeliveries = `INSERT INTO circleci_webhooks.redeliveries (event_key, received_at)
  SELECT key, received_at FROM json_to_recordset($1) AS new (key bigint, received_at bigint)`;

/** $1: the events' keys. */
export const trimRedeliveries = `DELETE FROM circleci_webhooks.redeliveries WHERE key IN (
  SELECT key FROM (
    SELECT key, row_number() OVER (PARTITION BY event_key ORDER BY key DESC) AS place
    FROM circleci_webhooks.redeliveries WHERE event_key = ANY ($1)) AS placed
  WHERE place > ${mostRedeliveries})`;

export const selectRedeliveries =
  "SELECT received_at FROM circleci_webhooks.redeliveries WHERE event_key = $1 ORDER BY key";

const replaceable = names.filter(
  (name) => !/^(webhook_id|id|received_at|deliveries|last_delivered_at)$/.test(name),
);

/** Puts later payloads into the places of older ones, with the parameters of `saveBatch`. */
export const replacePayloads = {
  name: "replace-payloads",
  text:
    `UPDATE ${table} AS kept SET ${replaceable.map((name) => `${name} = new.${name}`).join(", ")}, body = ${body} ` +
    `FROM ${rows} WHERE kept.id = new.id AND kept.webhook_id = new.webhook_id ` +
    "AND new.happened_us IS NOT NULL " +
    "AND (kept.happened_us IS NULL OR new.happened_us > kept.happened_us)",
};

export const selectNewest = `SELECT coalesce(max(key), 0) AS newest FROM ${table}`;

/** After $1, up to $2, $3 of them. */
export const selectSummaries = {
  name: "summaries",
  text: `SELECT key, summary FROM ${table} WHERE key > $1 AND key <= $2 ORDER BY key LIMIT $3`,
};

export const findByKey = `SELECT ${listedColumns}, headers, body FROM ${table} WHERE key = $1`;

export const findById = `SELECT ${listedColumns}, headers, body FROM ${table} WHERE id = $1 ORDER BY key DESC LIMIT 1`;

/** Received before $1, $2 of them. */
export const removeBefore = `DELETE FROM ${table} WHERE key IN (
  SELECT key FROM ${table} WHERE received_at < $1 ORDER BY received_at LIMIT $2)`;

/** As a standby is, and the old primary after a switch to another. */
export const selectReadOnly = `SELECT current_setting('transaction_read_only') = 'on' AS "readOnly"`;

/** The newest events that fit, below a key. */
export function selectEvents(
  filter: EventFilter,
  limit: number,
  before: number,
): { text: string; values: unknown[] } {
  const values: unknown[] = [before];
  const parameter = (value: unknown): string => `$${values.push(value)}`;
  const conditions = ["key < $1"];
  for (const [column, value] of toFilterColumns(filter)) {
    conditions.push(`${column} = ${parameter(value)}`);
  }
  if (filter.since) conditions.push(`received_at >= ${parameter(filter.since.getTime())}`);
  if (filter.until) conditions.push(`received_at < ${parameter(filter.until.getTime())}`);
  if (filter.q !== undefined) {
    conditions.push(`position(${parameter(toSearchText(filter.q))} IN search) > 0`);
  }
  const text =
    `SELECT ${listedColumns} FROM ${table} WHERE ${conditions.join(" AND ")} ` +
    `ORDER BY key DESC LIMIT ${parameter(limit)}`;
  return { text, values };
}

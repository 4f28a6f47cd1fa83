import { type EventFilter, maxRedeliveries } from "../../core/logged-event";
import { listedColumns, toFilterColumns, toSearchText } from "../event-row";

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
  response_status: "integer",
  reverified_at: "bigint",
  size: "integer",
  summary: "text",
  search: "text",
  headers: "text",
};

const names = Object.keys(written);
const table = "circleci_webhooks.events";

/** What a later payload replaces. */
const replaceable = [...names, "body"].filter(
  (name) =>
    !/^(webhook_id|id|received_at|deliveries|last_delivered_at|response_status|reverified_at)$/.test(
      name,
    ),
);

const isLater =
  "excluded.happened_us IS NOT NULL AND (kept.happened_us IS NULL OR excluded.happened_us > kept.happened_us)";

/*
 * One statement, and so one transaction, for a batch of any size. $1: the rows as JSON, one for each
 * event, in order of arrival. $2: their bodies, one behind the other. $3: the later deliveries of
 * events that were delivered several times within the batch, as JSON.
 */
export const saveBatch = {
  name: "save-batch",
  text: `WITH new AS MATERIALIZED (
    SELECT * FROM json_to_recordset($1)
      AS new (${names.map((name) => `${name} ${written[name]}`).join(", ")}, start integer)
  ), saved AS (
    INSERT INTO ${table} AS kept (${names.join(", ")}, body)
    SELECT ${names.join(", ")}, substring($2::bytea FROM start + 1 FOR size) FROM new
    ON CONFLICT (id, webhook_id) DO UPDATE SET
      deliveries = kept.deliveries + excluded.deliveries,
      last_delivered_at = greatest(kept.last_delivered_at, excluded.last_delivered_at),
      ${replaceable
        .map((name) => `${name} = CASE WHEN ${isLater} THEN excluded.${name} ELSE kept.${name} END`)
        .join(", ")}
    RETURNING key, webhook_id, id, deliveries
  ), repeated AS (
    INSERT INTO circleci_webhooks.redeliveries (event_key, received_at, response_status)
    SELECT key, received_at, response_status FROM (
      SELECT key, new.received_at, new.response_status FROM saved JOIN new USING (id, webhook_id)
        WHERE saved.deliveries > new.deliveries
      UNION ALL
      SELECT key, others.received_at, others.response_status FROM saved JOIN
        json_to_recordset($3) AS others (webhook_id text, id text, received_at bigint, response_status integer)
        USING (id, webhook_id)
    ) AS later ORDER BY received_at
  ), trimmed AS (
    DELETE FROM circleci_webhooks.redeliveries AS old USING saved
    WHERE saved.deliveries > ${maxRedeliveries} AND old.event_key = saved.key AND old.key <= (
      SELECT key FROM circleci_webhooks.redeliveries WHERE event_key = saved.key
      ORDER BY key DESC LIMIT 1 OFFSET ${maxRedeliveries})
  )
  SELECT webhook_id, id, deliveries FROM saved`,
};

/** Oldest first: the newest of the event $1. */
export const selectRedeliveries = `SELECT received_at, response_status FROM (
  SELECT key, received_at, response_status FROM circleci_webhooks.redeliveries WHERE event_key = $1
  ORDER BY key DESC LIMIT ${maxRedeliveries}) AS newest ORDER BY key`;

export const findKey = `SELECT key FROM ${table} WHERE id = $1 AND webhook_id = $2`;

export const selectNewest = `SELECT coalesce(max(key), 0) AS newest FROM ${table}`;

/** After $1, up to $2, $3 of them. */
export const selectSummaries = {
  name: "summaries",
  text: `SELECT key, summary FROM ${table} WHERE key > $1 AND key <= $2 ORDER BY key LIMIT $3`,
};

export const findByKey = `SELECT ${listedColumns}, headers, body FROM ${table} WHERE key = $1`;

export const findById = `SELECT ${listedColumns}, headers, body FROM ${table} WHERE id = $1 ORDER BY key DESC LIMIT 1`;

/** Received before $1, $2 of them; what somebody writes to now is left for the next time. */
export const removeBefore = `DELETE FROM ${table} WHERE key IN (
  SELECT key FROM ${table} WHERE received_at < $1 ORDER BY received_at LIMIT $2
  FOR UPDATE SKIP LOCKED)`;

/**
 * What a commit does, rolled back: it needs the same locks and rights. No event has an empty id, and
 * a key that is given draws none.
 */
export const probe = `BEGIN; INSERT INTO ${table}
    (key, webhook_id, id, type, received_at, last_delivered_at, size, summary, search, headers, body)
  OVERRIDING SYSTEM VALUE VALUES (0, '', '', '', 0, 0, 0, '', '', '', '')
  ON CONFLICT (id, webhook_id) DO UPDATE SET deliveries = excluded.deliveries;
  ROLLBACK`;

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

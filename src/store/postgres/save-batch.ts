import type Pg from "pg";
import { isLater, toIdentity } from "../../core/event/details";
import { maxRedeliveries } from "../../core/event/logged-event";
import type { Delivery, Saved } from "../../core/ports";
import { replaceableColumns, toEventValues, writtenColumns } from "../sql/event-row";
import type { SqlValue } from "../sql/sql-database";
import { eventsTable, keySequence, writersLock } from "./names";

const columns = writtenColumns.map(([name]) => name);

/**
 * Columns of the JSON rows. `n` is the delivery's index in the batch, `start` its offset in the
 * bodies.
 */
const rowTypes: [name: string, type: string][] = [
  ["n", "integer"],
  ["start", "integer"],
  ["headers", "text"],
  ["deliveries", "integer"],
  ["last_delivered_at", "bigint"],
  ...writtenColumns.map(([name, type]): [string, string] => [
    name,
    type === "integer" ? "bigint" : "text",
  ]),
];
const inserted = ["headers", "deliveries", "last_delivered_at", ...columns].join(", ");

const isNewer =
  "excluded.happened_us IS NOT NULL AND (stored.happened_us IS NULL OR excluded.happened_us > stored.happened_us)";

/**
 * Saves a batch in one statement. Each delivery draws the next key under the writers' lock, so that
 * keys become visible in order. $1: the events as JSON; $2: their bodies, concatenated; $3: further
 * deliveries of the same events as JSON; $4: the number of deliveries.
 */
const saveBatch = {
  name: "save-batch",
  text: `WITH locked AS MATERIALIZED (SELECT ${writersLock}),
  keyed AS MATERIALIZED (
    SELECT n, nextval('${keySequence}') AS key FROM locked, generate_series(0, $4::integer - 1) AS n
  ), new AS MATERIALIZED (
    SELECT key, new.* FROM json_to_recordset($1)
      AS new (${rowTypes.map((column) => column.join(" ")).join(", ")}) JOIN keyed USING (n)
  ), saved AS (
    INSERT INTO ${eventsTable} AS stored (key, ${inserted}, body)
    SELECT key, ${inserted}, substring($2::bytea FROM start + 1 FOR size::integer) FROM new
    ON CONFLICT (id, webhook_id) DO UPDATE SET
      deliveries = stored.deliveries + excluded.deliveries,
      last_delivered_at = greatest(stored.last_delivered_at, excluded.last_delivered_at),
      ${[...replaceableColumns, "headers", "body"]
        .map(
          (name) => `${name} = CASE WHEN ${isNewer} THEN excluded.${name} ELSE stored.${name} END`,
        )
        .join(", ")}
    RETURNING key, webhook_id, id, deliveries
  ), repeated AS (
    INSERT INTO circleci_webhooks.redeliveries (key, event_key, received_at, response_status)
    SELECT new.key, saved.key, new.received_at, new.response_status
      FROM saved JOIN new USING (id, webhook_id) WHERE saved.key <> new.key
    UNION ALL
    SELECT keyed.key, saved.key, other.received_at, other.response_status
      FROM json_to_recordset($3)
        AS other (n integer, id text, webhook_id text, received_at bigint, response_status integer)
      JOIN saved USING (id, webhook_id) JOIN keyed USING (n)
  ), trimmed AS (
    DELETE FROM circleci_webhooks.redeliveries AS old USING saved
    WHERE saved.deliveries > ${maxRedeliveries} AND old.event_key = saved.key AND old.key <= (
      SELECT key FROM circleci_webhooks.redeliveries WHERE event_key = saved.key
      ORDER BY key DESC LIMIT 1 OFFSET ${maxRedeliveries})
  )
  SELECT n, saved.key, saved.key = new.key AS is_new FROM saved JOIN new USING (id, webhook_id)`,
};

interface SavedRow {
  n: number;
  key: number;
  is_new: boolean;
}

/** The deliveries of one event in a batch, because a statement may upsert a row only once. */
interface Group {
  row: Record<string, SqlValue | undefined>;
  /** Body that belongs to `row`. */
  body: Buffer;
  /** Indexes in the batch. */
  deliveries: [first: number, ...others: number[]];
}

export async function savePostgresBatch(
  batch: readonly Delivery[],
  writer: Pg.Pool,
): Promise<Saved[]> {
  const groups = groupDeliveries(batch);
  const values = [...toParameters(groups, batch), batch.length];
  const { rows } = await writer.query<SavedRow>({ ...saveBatch, values });
  const saved: Saved[] = [];
  const byFirst = new Map(rows.map((row) => [row.n, row]));
  for (const { deliveries } of groups) {
    const { key, is_new } = byFirst.get(deliveries[0]) as SavedRow;
    for (const n of deliveries) saved[n] = { outcome: "duplicate", key: String(key) };
    if (is_new) saved[deliveries[0]] = { outcome: "stored", key: String(key) };
  }
  return saved;
}

function groupDeliveries(batch: readonly Delivery[]): Group[] {
  const groups = new Map<string, Group>();
  batch.forEach((delivery, n) => {
    const values = toEventValues(delivery);
    const row = toRow(values);
    const identity = toIdentity(delivery.event.webhook?.id ?? "", delivery.event.id);
    const group = groups.get(identity);
    if (group) addTo(group, row, delivery, n);
    else groups.set(identity, toGroup(row, delivery, n));
  });
  return [...groups.values()];
}

/**
 * Fills the row in place, because copying an object with so many keys takes longer than making JSON
 * of it.
 */
function toRow(values: readonly SqlValue[]): Group["row"] {
  const row: Group["row"] = {};
  for (let index = 0; index < columns.length; index += 1) {
    // JSON leaves out what is undefined, and PostgreSQL reads it as null.
    // eslint-disable-next-line own/no-text-index -- the names are the table's
    row[columns[index] as string] = values[index] ?? undefined;
  }
  return row;
}

function toGroup(row: Group["row"], { body, headers, receivedAt }: Delivery, n: number): Group {
  row.n = n;
  row.deliveries = 1;
  row.last_delivered_at = receivedAt.getTime();
  row.headers = JSON.stringify(headers);
  return { row, body, deliveries: [n] };
}

function addTo(group: Group, later: Group["row"], delivery: Delivery, n: number): void {
  const { row, deliveries } = group;
  deliveries.push(n);
  row.deliveries = deliveries.length;
  row.last_delivered_at = Math.max(Number(row.last_delivered_at), delivery.receivedAt.getTime());
  if (!isLater(happenedAt(later), happenedAt(row))) return;
  // eslint-disable-next-line own/no-text-index -- the names are the table's
  for (const name of replaceableColumns) row[name] = later[name];
  row.headers = JSON.stringify(delivery.headers);
  group.body = delivery.body;
}

function happenedAt({ happened_us }: Group["row"]): number | null {
  return (happened_us as number | undefined) ?? null;
}

/** The first three parameters of `saveBatch`. */
function toParameters(
  groups: readonly Group[],
  batch: readonly Delivery[],
): [rows: string, bodies: Buffer, others: string] {
  let start = 0;
  for (const { row, body } of groups) {
    row.start = start;
    start += body.length;
  }
  const others = groups.flatMap(({ row: { id, webhook_id }, deliveries: [, ...later] }) =>
    later.map((n) => {
      const { receivedAt, reverified } = batch[n] as Delivery;
      const response_status = reverified?.responseStatus ?? null;
      return { n, id, webhook_id, received_at: receivedAt.getTime(), response_status };
    }),
  );
  const bodies = Buffer.concat(groups.map(({ body }) => body));
  return [JSON.stringify(groups.map(({ row }) => row)), bodies, JSON.stringify(others)];
}

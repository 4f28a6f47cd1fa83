import type Pg from "pg";
import { isLater } from "../core/details";
import { looksLikeKey } from "../core/logged-event";
import type { Delivery, Logger, SaveOutcome, Store } from "../core/ports";
import type { Summary } from "../core/summary";
import { createCommitQueue } from "./commit-queue";
import { encode, type KeptRow, type ListedRow, toKeptEvent, toLoggedEvent } from "./event-row";
import { openPostgres } from "./open-postgres";
import { type Group, groupDeliveries, identityIn, toParameters } from "./postgres-batch";
import * as queries from "./postgres-queries";
import { createPostgresRejections } from "./postgres-rejections";

/** How many summaries are read at a time. */
const pageSize = 1_000;

interface SavedRow {
  webhook_id: string;
  id: string;
  deliveries: number;
  happened_us: number | null;
}

/**
 * A log in a PostgreSQL database, which any number of receivers may share. A "stored" means that
 * the transaction which holds the event was committed, and flushed as the database does it.
 *
 * @param log is told of connections that broke
 * @throws Error that says what is wrong with the database and what to do, or that pg is not
 *   installed; without the password
 */
export async function openPostgresStore(url: string, log: Logger): Promise<Store> {
  const { writer, readers } = await openPostgres(url, log);
  const queue = createCommitQueue((batch: readonly Delivery[]) => saveAll(batch, writer));

  return {
    ...createPostgresRejections(readers),
    save: (delivery) => queue.add(delivery, delivery.body.length),
    summaries: () => readSummaries(readers),
    async list(filter, { limit, before = String(Number.MAX_SAFE_INTEGER) }) {
      const query = queries.selectEvents(filter, limit, Number(before));
      return (await readers.query<ListedRow>(query)).rows.map(toLoggedEvent);
    },
    async find(key) {
      const row =
        (looksLikeKey(key) ? await findOne(readers, queries.findByKey, key) : undefined) ??
        (await findOne(readers, queries.findById, encode(key)));
      return row && toKeptEvent(row);
    },
    async removeBefore(time, limit) {
      const { rowCount } = await readers.query(queries.removeBefore, [time.getTime(), limit]);
      return rowCount ?? 0;
    },
    async check() {
      const { rows } = await writer.query<{ readOnly: boolean }>(queries.selectReadOnly);
      if (rows[0]?.readOnly) throw new Error("The database is read-only.");
    },
    async close() {
      await queue.drained();
      await Promise.all([writer.end(), readers.end()]);
    },
  };
}

async function saveAll(batch: readonly Delivery[], writer: Pg.Pool): Promise<SaveOutcome[]> {
  const groups = groupDeliveries(batch);
  const values = toParameters([...groups.values()]);
  const { rows } = await writer.query<SavedRow>({ ...queries.saveBatch, values });
  const later: Group[] = [];
  for (const row of rows) {
    const group = groups.get(identityIn(row));
    if (!group) continue;
    // An event that was not there before has no deliveries but those of this batch.
    group.isNew = row.deliveries === group.row.deliveries;
    if (isLater(group.row.happened_us, row.happened_us)) later.push(group);
  }
  if (later.length > 0) {
    await writer.query({ ...queries.replacePayloads, values: toParameters(later) });
  }
  return toOutcomes(batch, groups);
}

/** The first delivery of a new event is the one that is stored. */
function toOutcomes(batch: readonly Delivery[], groups: ReadonlyMap<string, Group>): SaveOutcome[] {
  const stored = new Set(
    [...groups.values()].filter(({ isNew }) => isNew).map(({ first }) => first),
  );
  return batch.map((delivery) => (stored.has(delivery) ? "stored" : "duplicate"));
}

async function findOne(
  readers: Pg.Pool,
  query: string,
  value: string,
): Promise<KeptRow | undefined> {
  return (await readers.query<KeptRow>(query, [value])).rows[0];
}

async function* readSummaries(readers: Pg.Pool): AsyncGenerator<Summary> {
  const { rows: ends } = await readers.query<{ newest: number }>(queries.selectNewest);
  const newest = ends[0]?.newest ?? 0;
  let after = 0;
  for (;;) {
    const values = [after, newest, pageSize];
    const { rows } = await readers.query<{ key: number; summary: string }>({
      ...queries.selectSummaries,
      values,
    });
    for (const { summary } of rows) yield JSON.parse(summary) as Summary;
    if (rows.length < pageSize) return;
    after = rows.at(-1)?.key ?? newest;
  }
}

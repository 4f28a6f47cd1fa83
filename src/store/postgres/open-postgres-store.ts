import { setTimeout as sleep } from "node:timers/promises";
import type Pg from "pg";
import { toIdentity } from "../../core/details";
import { looksLikeKey } from "../../core/logged-event";
import type { Delivery, Logger, SaveOutcome, Store } from "../../core/ports";
import type { Summary } from "../../core/summary";
import { createCommitQueue } from "../commit-queue";
import { createFeedSignal } from "../feed-signal";
import { encode } from "../encode-text";
import {
  type StoredRow,
  type ListedRow,
  type RedeliveryRow,
  toStoredEvent,
  toLoggedEvent,
} from "../event-row";
import { listenPostgres } from "./listen-postgres";
import { openPostgres } from "./open-postgres";
import { groupDeliveries, toParameters } from "./batch";
import { createPostgresFeed } from "./feed";
import * as queries from "./queries";
import { createPostgresRejections } from "./rejections";
import { createPostgresReplays } from "./replays";

/** How many summaries are read at a time. */
const pageSize = 1_000;

interface SavedRow {
  webhook_id: string;
  id: string;
  deliveries: number;
}

/** How long closing waits for a database that may not answer, in milliseconds. */
const closeTimeout = 1_000;

/**
 * A log in a PostgreSQL database, which any number of receivers may share. A "stored" means that
 * the transaction which holds the event was committed, and flushed as the database does it.
 *
 * @param log is sentence of connections that broke
 * @throws Error that says what is wrong with the database and what to do, or that pg is not
 *   installed; without the password
 */
export async function openPostgresStore(url: string, log: Logger): Promise<Store> {
  const { writer, readers, connect } = await openPostgres(url, log);
  const queue = createCommitQueue((batch: readonly Delivery[]) => saveAll(batch, writer));
  const signal = createFeedSignal();
  const stopListening = listenPostgres(connect, signal.fire, log);

  return {
    ...createPostgresRejections(readers),
    ...createPostgresFeed(readers, signal),
    ...createPostgresReplays(readers),
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
      if (!row) return undefined;
      const { rows } = await readers.query<RedeliveryRow>(queries.selectRedeliveries, [row.key]);
      return toStoredEvent(row, rows);
    },
    async findKey(webhookId, id) {
      const values = [encode(id), encode(webhookId)];
      const { rows } = await readers.query<{ key: number }>(queries.findKey, values);
      return rows[0] && String(rows[0].key);
    },
    async removeBefore(time, limit) {
      const { rowCount } = await readers.query(queries.removeBefore, [time.getTime(), limit]);
      return rowCount ?? 0;
    },
    async check() {
      queue.check();
      await writer.query(queries.probe);
    },
    async close() {
      await queue.drained();
      const closed = Promise.all([stopListening(), writer.end(), readers.end()]);
      await Promise.race([closed, sleep(closeTimeout, undefined, { ref: false })]);
    },
  };
}

async function saveAll(batch: readonly Delivery[], writer: Pg.Pool): Promise<SaveOutcome[]> {
  const groups = groupDeliveries(batch);
  const values = toParameters([...groups.values()]);
  const { rows } = await writer.query<SavedRow>({ ...queries.saveBatch, values });
  const stored = new Set<Delivery>();
  for (const row of rows) {
    const group = groups.get(toIdentity(row.webhook_id, row.id));
    // An event that was not there before has no deliveries but those of this batch.
    if (group && row.deliveries === group.deliveries.length) stored.add(group.deliveries[0]);
  }
  return batch.map((delivery) => (stored.has(delivery) ? "stored" : "duplicate"));
}

async function findOne(
  readers: Pg.Pool,
  query: string,
  value: string,
): Promise<StoredRow | undefined> {
  return (await readers.query<StoredRow>(query, [value])).rows[0];
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

import { setImmediate as nextTurn } from "node:timers/promises";
import { isLater } from "../core/details";
import { type EventFilter, type LoggedEvent, looksLikeKey } from "../core/logged-event";
import type { Delivery, SaveOutcome, Store } from "../core/ports";
import type { Summary } from "../core/summary";
import { createCommitQueue } from "./commit-queue";
import { createDecisionSignal } from "./decision-signal";
import { encode, toKeptEvent, toLoggedEvent, toRow, toVerifiedColumns } from "./event-row";
import { openSqlite } from "./open-sqlite";
import { prepareQueries, type SqliteQueries } from "./sqlite-queries";
import { createSqliteDecisions } from "./sqlite-decisions";
import { createSqliteRejections } from "./sqlite-rejections";
import { createSqliteReplays } from "./sqlite-replays";

/** How many summaries are read at a time, so that reading the log does not hold up writing it. */
const pageSize = 500;

/** How many keys one query of a list looks at: some milliseconds, when no index fits. */
const windowSize = 10_000;

/**
 * A log in one file. A "stored" means that the transaction which holds the event is on disk
 * (WAL, synchronous=FULL). Several processes may share the file.
 *
 * @throws Error that says what is wrong with the file and what to do, or that the driver is not
 *   installed
 */
export function openSqliteStore(path: string): Store {
  const database = openSqlite(path);
  const queries = prepareQueries(database);
  const saveAll = database.transaction((batch: readonly Delivery[]): SaveOutcome[] =>
    batch.map((delivery) => saveOne(delivery, queries)),
  );
  const signal = createDecisionSignal();
  const queue = createCommitQueue((batch: readonly Delivery[]) => {
    const outcomes = saveAll.immediate(batch);
    signal.fire();
    return outcomes;
  });

  return {
    ...createSqliteRejections(database, signal),
    ...createSqliteDecisions(database, signal),
    ...createSqliteReplays(database),
    save: (delivery) => queue.add(delivery, delivery.body.length),
    summaries: () => readSummaries(queries, queries.keys.get()?.newest ?? 0),
    list: (filter, { limit, before }) => list(queries, filter, limit, before),
    async find(key) {
      const row =
        (looksLikeKey(key) ? queries.findByKey.get(Number(key)) : undefined) ??
        queries.findById.get(encode(key));
      return row && toKeptEvent(row, queries.redeliveries.all(row.key));
    },
    async findKey(webhookId, id) {
      const row = queries.findKey.get(encode(id), encode(webhookId));
      return row && String(row.key);
    },
    removeBefore: async (time, limit) => queries.remove.run(time.getTime(), limit).changes,
    // Fails as a commit would on a file that is read-only or held by another program.
    check: () => database.transaction(() => undefined).immediate(),
    async close() {
      await queue.drained();
      database.close();
    },
  };
}

function saveOne(delivery: Delivery, queries: SqliteQueries): SaveOutcome {
  const { body, receivedAt } = delivery;
  const verified = toVerifiedColumns(delivery);
  const row = { ...toRow(delivery), ...verified, received_at: receivedAt.getTime(), body };
  const { changes, lastInsertRowid: key } = queries.insertEvent.run(row);
  if (changes === 1) {
    queries.insertPayload.run({ ...row, key });
    if (row.refusal !== null) queries.insertVerification.run({ ...row, key });
    return "stored";
  }
  const kept = queries.countDelivery.get(row);
  if (!kept) return "duplicate";
  queries.insertRedelivery.run({ ...row, key: kept.key });
  queries.trimRedeliveries.run(kept);
  if (isLater(row.happened_us, kept.happened_us)) {
    queries.replaceEvent.run(row);
    queries.replacePayload.run({ ...row, key: kept.key });
  }
  return "duplicate";
}

async function* readSummaries(queries: SqliteQueries, newest: number): AsyncGenerator<Summary> {
  let after = 0;
  for (;;) {
    const rows = queries.summaries.all(after, newest, pageSize);
    for (const { summary } of rows) yield JSON.parse(summary) as Summary;
    if (rows.length < pageSize) return;
    after = rows.at(-1)?.key ?? newest;
    await nextTurn();
  }
}

/** Looks at the log window by window, and lets others have their turn in between. */
async function list(
  queries: SqliteQueries,
  filter: EventFilter,
  limit: number,
  before?: string,
): Promise<LoggedEvent[]> {
  const found: LoggedEvent[] = [];
  const { oldest = 1, newest = 0 } = queries.keys.get() ?? {};
  let below = Math.min(newest + 1, before === undefined ? Infinity : Number(before));
  while (below > oldest && found.length < limit) {
    const from = below - windowSize;
    const rows = queries.list(filter, from, below, limit - found.length);
    found.push(...rows.map(toLoggedEvent));
    below = from;
    if (below > oldest) await nextTurn();
  }
  return found;
}

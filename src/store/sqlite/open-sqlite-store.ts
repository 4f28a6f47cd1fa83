import { setImmediate as nextTurn } from "node:timers/promises";
import { isLater } from "../../core/details";
import { type EventFilter, type LoggedEvent, looksLikeKey } from "../../core/logged-event";
import type { Database } from "better-sqlite3";
import type { Delivery, Logger, SaveOutcome, Store } from "../../core/ports";
import type { Summary } from "../../core/summary";
import { createCommitQueue } from "../commit-queue";
import { createFeedSignal, type FeedSignal } from "../feed-signal";
import { encode } from "../encode-text";
import { toStoredEvent, toLoggedEvent, toRow, toReverifiedColumns } from "../event-row";
import { prepareQueries, type SqliteQueries } from "./queries";
import { createSqliteFeed, type SqliteFeed } from "./feed";
import { openSqliteFile } from "./open-sqlite-file";
import { createSqliteRejections, type SqliteRejections } from "./rejections";
import { createSqliteReplays, type SqliteReplays } from "./replays";

/** How many summaries are read at a time, so that reading the log does not hold up writing it. */
const pageSize = 500;

/** How many keys one query of a list looks at: some milliseconds, when no index fits. */
const windowSize = 10_000;

/**
 * A log in one file. A "stored" means that the transaction which holds the event is on disk
 * (WAL, synchronous=FULL). Several processes may share the file.
 *
 * @param log is sentence when the file is lost, and when it was opened again
 * @throws Error that says what is wrong with the file and what to do, or that the driver is not
 *   installed
 */
export function openSqliteStore(path: string, log: Logger, now?: () => number): Store {
  const signal = createFeedSignal();
  const file = openSqliteFile(path, (database) => prepareParts(database, signal), log, now);
  const queue = createCommitQueue(async (batch: readonly Delivery[]) => {
    const outcomes = await file.write(({ saveAll }) => saveAll(batch));
    signal.fire();
    return outcomes;
  });
  const { parts, write } = file;

  return {
    save: (delivery) => queue.add(delivery, delivery.body.length),
    summaries: () => readSummaries(parts().queries),
    list: (filter, { limit, before }) => list(parts().queries, filter, limit, before),
    async find(key) {
      const { queries } = parts();
      const row =
        (looksLikeKey(key) ? queries.findByKey.get(Number(key)) : undefined) ??
        queries.findById.get(encode(key));
      return row && toStoredEvent(row, queries.redeliveries.all(row.key));
    },
    async findKey(webhookId, id) {
      const row = parts().queries.findKey.get(encode(id), encode(webhookId));
      return row && String(row.key);
    },
    removeBefore: (time, limit) =>
      write(({ queries }) => queries.remove.run(time.getTime(), limit).changes),
    saveRejections: (batch) => write(({ rejections }) => rejections.save(batch)),
    listRejections: async (page) => parts().rejections.list(page),
    findRejection: async (key) => parts().rejections.find(key),
    markRejection: (key, loggedAs) => write(({ rejections }) => rejections.mark(key, loggedAs)),
    removeRejectionsBefore: (time) => write(({ rejections }) => rejections.removeBefore(time)),
    newestCursor: async () => parts().items.newest(),
    readFeedAfter: async (position) => parts().items.after(position),
    onFeed: (listener) => signal.add(listener),
    saveReplay: (eventKey, replay) => write(({ replays }) => replays.save(eventKey, replay)),
    listReplays: async (eventKey) => parts().replays.list(eventKey),
    async check() {
      queue.check();
      await write(({ probe }) => probe());
    },
    async close() {
      await queue.drained();
      file.close();
    },
  };
}

interface Parts {
  queries: SqliteQueries;
  saveAll: (batch: readonly Delivery[]) => SaveOutcome[];
  rejections: SqliteRejections;
  items: SqliteFeed;
  replays: SqliteReplays;
  /** A write that is committed and changes nothing: one that is rolled back never reaches the disk. */
  probe: () => void;
}

function prepareParts(database: Database, signal: FeedSignal): Parts {
  const queries = prepareQueries(database);
  const saveAll = database.transaction((batch: readonly Delivery[]): SaveOutcome[] =>
    batch.map((delivery) => saveOne(delivery, queries)),
  );
  const version = Number(database.pragma("user_version", { simple: true }));
  const probe = database.transaction(() => database.pragma(`user_version = ${version}`));
  return {
    queries,
    saveAll: (batch) => saveAll.immediate(batch),
    rejections: createSqliteRejections(database, signal),
    items: createSqliteFeed(database),
    replays: createSqliteReplays(database),
    probe: () => void probe.immediate(),
  };
}

function saveOne(delivery: Delivery, queries: SqliteQueries): SaveOutcome {
  const { body, receivedAt } = delivery;
  const verified = toReverifiedColumns(delivery);
  const row = { ...toRow(delivery), ...verified, received_at: receivedAt.getTime(), body };
  const { changes, lastInsertRowid: key } = queries.insertEvent.run(row);
  if (changes === 1) {
    queries.insertPayload.run({ ...row, key });
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

async function* readSummaries(queries: SqliteQueries): AsyncGenerator<Summary> {
  const newest = queries.keys.get()?.newest ?? 0;
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

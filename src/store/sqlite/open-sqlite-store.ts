import { join, resolve as resolvePath } from "node:path";
import type { Database } from "better-sqlite3";
import { createReadingTurns, type ReadInTurn } from "../../core/create-reading-turns";
import type { Delivery, Logger, Saved, Store } from "../../core/ports";
import { createCommitQueue } from "../commit-queue";
import { createFeedSignal } from "../feed-signal";
import type { GroupNumbers } from "../runs/numbers-question";
import { createQueryThread } from "../threads/query-thread";
import { createSqlFacets } from "../sql/facets";
import { createSqlFeed } from "../sql/feed";
import { createSqlInsights } from "../sql/insights";
import { createSqlJobs } from "../sql/jobs";
import { createSqlOutbox } from "../sql/outbox/create-sql-outbox";
import { createSqlRejections } from "../sql/rejections";
import { createSqlReplays } from "../sql/replays";
import { isRemovable } from "../sql/removable-events";
import type { Sql, SqlValue } from "../sql/sql-database";
import { createSqliteEvents, type SqliteEvents } from "./events";
import { openSqliteFile } from "./open-sqlite-file";
import type { Sync } from "./open-wal";
import { prepareSaveBatch } from "./save-batch";
import { createSqliteDatabase, prepareStatements, type SqliteStatements } from "./sqlite-database";

const removeEvents = `DELETE FROM events WHERE key IN (
  SELECT key FROM events WHERE received_at < ? AND ${isRemovable((name) => name)}
  ORDER BY received_at LIMIT ?)`;

/**
 * An event log in one file. "stored" means that the event's transaction is on disk (its
 * write-ahead log was flushed). Several processes may share the file.
 *
 * @param log receives a line when the file is lost and when it is reopened
 * @throws Error with the cause and the remedy if the file cannot be opened or the driver is missing
 */
export function openSqliteStore(path: string, log: Logger, now?: () => number, sync?: Sync): Store {
  const readInTurn = createReadingTurns();
  const { parts, write, close } = openSqliteFile(
    path,
    (opened) => prepareParts(opened, readInTurn),
    {
      ...{ log, now, sync },
      checkpoint: () => checkpointThread.ask({}),
    },
  );
  const workerData = { path: resolvePath(path) };
  const checkpointThread = createQueryThread(join(__dirname, "checkpoint-worker"), workerData);
  const signal = createFeedSignal();
  const read: SqliteStatements["read"] = (sql, values) => parts().statements.read(sql, values);
  const writeAll = (statements: readonly Sql[]): Promise<number | undefined> =>
    write((prepared) => prepared.statements.write(statements));
  const database = createSqliteDatabase(read, writeAll);
  const feedDatabase = createSqliteDatabase(read, async (statements) => {
    const changes = await writeAll(statements);
    signal.fire();
    return changes;
  });
  const thread = createQueryThread(join(__dirname, "query-worker"), workerData);
  const queue = createCommitQueue(async (batch: readonly Delivery[]) => {
    const saved = await write(({ saveBatch }) => saveBatch(batch));
    signal.fire();
    return saved;
  });

  return {
    events: {
      save: (delivery) => queue.add(delivery, delivery.body.length),
      summaries: () => parts().events.summaries(),
      list: (filter, page) => parts().events.list(filter, page),
      facets: createSqlFacets(database, readInTurn),
      find: async (key) => parts().events.find(key),
      listJobs: createSqlJobs(database),
      removeBefore: async (time, limit) =>
        (await database.write({ sql: removeEvents, values: [time.getTime(), limit] })) ?? 0,
    },
    rejections: createSqlRejections(feedDatabase),
    feed: createSqlFeed(database, signal),
    replays: createSqlReplays(database),
    insights: createSqlInsights(
      database,
      (question) => thread.ask<GroupNumbers[]>(question),
      <Row>(sql: string, values: readonly SqlValue[] = []) => thread.ask<Row[]>({ sql, values }),
    ),
    outbox: createSqlOutbox(database),
    async check() {
      queue.check();
      await write(({ probe }) => probe());
    },
    async close() {
      await queue.drained();
      thread.close();
      await close();
      checkpointThread.close();
    },
  };
}

interface Parts {
  events: SqliteEvents;
  saveBatch: (batch: readonly Delivery[]) => Saved[];
  statements: SqliteStatements;
  /** A committed write without effect. One that is rolled back would never reach the disk. */
  probe: () => void;
}

function prepareParts(database: Database, readInTurn: ReadInTurn): Parts {
  const version = Number(database.pragma("user_version", { simple: true }));
  const probe = database.transaction(() => database.pragma(`user_version = ${version}`));
  return {
    events: createSqliteEvents(database, readInTurn),
    saveBatch: prepareSaveBatch(database),
    statements: prepareStatements(database),
    probe: () => void probe.immediate(),
  };
}

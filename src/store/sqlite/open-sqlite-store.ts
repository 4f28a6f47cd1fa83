import type { Database } from "better-sqlite3";
import type { Delivery, Logger, Saved, Store } from "../../core/ports";
import { createCommitQueue } from "../commit-queue";
import { createFeedSignal } from "../feed-signal";
import { countSqlFacets } from "../sql/facets";
import { createSqlFeed } from "../sql/feed";
import { createSqlRejections } from "../sql/rejections";
import { createSqlReplays } from "../sql/replays";
import { contains, createSqliteEvents, type SqliteEvents } from "./events";
import { openSqliteFile } from "./open-sqlite-file";
import { prepareSaveBatch } from "./save-batch";
import { createSqliteDatabase, prepareStatements, type SqliteStatements } from "./sqlite-database";

const removeEvents = `DELETE FROM events WHERE key IN (
  SELECT key FROM events WHERE received_at < ? ORDER BY received_at LIMIT ?)`;

/**
 * An event log in one file. "stored" means that the event's transaction is on disk (WAL,
 * synchronous=FULL). Several processes may share the file.
 *
 * @param log receives a line when the file is lost and when it is reopened
 * @throws Error with the cause and the remedy if the file cannot be opened or the driver is missing
 */
export function openSqliteStore(path: string, log: Logger, now?: () => number): Store {
  const { parts, write, close } = openSqliteFile(path, prepareParts, log, now);
  const signal = createFeedSignal();
  const database = createSqliteDatabase(
    (sql, values) => parts().statements.read(sql, values),
    async (statements) => {
      const changes = await write(({ statements: { write } }) => write(statements));
      signal.fire();
      return changes;
    },
  );
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
      facets: (filter, now) => countSqlFacets(database, contains, filter, now),
      find: async (key) => parts().events.find(key),
      removeBefore: (time, limit) =>
        database.write({ sql: removeEvents, values: [time.getTime(), limit] }),
    },
    rejections: createSqlRejections(database),
    feed: createSqlFeed(database, signal),
    replays: createSqlReplays(database),
    async check() {
      queue.check();
      await write(({ probe }) => probe());
    },
    async close() {
      await queue.drained();
      close();
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

function prepareParts(database: Database): Parts {
  const version = Number(database.pragma("user_version", { simple: true }));
  const probe = database.transaction(() => database.pragma(`user_version = ${version}`));
  return {
    events: createSqliteEvents(database),
    saveBatch: prepareSaveBatch(database),
    statements: prepareStatements(database),
    probe: () => void probe.immediate(),
  };
}

import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Delivery, Logger, Store } from "../../core/ports";
import { createCommitQueue } from "../commit-queue";
import { createFeedSignal } from "../feed-signal";
import type { GroupNumbers } from "../runs/numbers-question";
import { createQueryThread } from "../threads/query-thread";
import { createSqlFeed } from "../sql/feed";
import { createSqlInsights } from "../sql/insights";
import { createSqlOutbox } from "../sql/outbox/create-sql-outbox";
import { createSqlRejections } from "../sql/rejections";
import { createSqlReplays } from "../sql/replays";
import { createPostgresEvents } from "./events";
import { listenPostgres } from "./listen-postgres";
import { eventsTable, keySequence, writersLock } from "./names";
import { openPostgres } from "./open-postgres";
import { createPostgresDatabase } from "./postgres-database";
import { savePostgresBatch } from "./save-batch";

/** Maximum time to close the connections, in milliseconds. */
const closeTimeout = 1_000;

/** A rolled-back insert, which needs the same locks and privileges as a commit. No event has an empty id. */
const probe = `BEGIN; SELECT ${writersLock};
  INSERT INTO ${eventsTable}
    (key, webhook_id, id, type, received_at, last_delivered_at, size, summary, search, headers, body)
  VALUES (nextval('${keySequence}'), '', '', '', 0, 0, 0, '', '', '', '')
  ON CONFLICT (id, webhook_id) DO UPDATE SET deliveries = excluded.deliveries;
  ROLLBACK`;

/**
 * An event log in a PostgreSQL database, which several receivers may share. "stored" means that the
 * event's transaction was committed, as durably as the database is configured.
 *
 * @param log receives a warning for each lost connection
 * @throws Error with the cause and the remedy if the database cannot be used or pg is not installed;
 *   the message never has the password
 */
export async function openPostgresStore(url: string, log: Logger): Promise<Store> {
  const { writer, pool, createClient, readerConfig } = await openPostgres(url, log);
  const queue = createCommitQueue((batch: readonly Delivery[]) => savePostgresBatch(batch, writer));
  const signal = createFeedSignal();
  const stopListening = listenPostgres(createClient, signal.fire, log);
  const thread = createQueryThread(join(__dirname, "numbers-worker"), readerConfig);
  const database = createPostgresDatabase(pool);

  return {
    events: {
      ...createPostgresEvents(pool),
      save: (delivery) => queue.add(delivery, delivery.body.length),
    },
    rejections: createSqlRejections(database),
    feed: createSqlFeed(database, signal),
    replays: createSqlReplays(database),
    insights: createSqlInsights(database, (question) => thread.ask<GroupNumbers[]>(question)),
    outbox: createSqlOutbox(database),
    async check() {
      queue.check();
      await writer.query(probe);
    },
    async close() {
      await queue.drained();
      thread.close();
      const closed = Promise.all([stopListening(), writer.end(), pool.end()]);
      await Promise.race([closed, sleep(closeTimeout, undefined, { ref: false })]);
    },
  };
}

import { setTimeout as sleep } from "node:timers/promises";
import type { Delivery, Logger, Store } from "../../core/ports";
import { createCommitQueue } from "../commit-queue";
import { createFeedSignal } from "../feed-signal";
import { createSqlFeed } from "../sql/feed";
import { createSqlInsights } from "../sql/insights";
import { createSqlRejections } from "../sql/rejections";
import { createSqlReplays } from "../sql/replays";
import { createPostgresEvents } from "./events";
import { listenPostgres } from "./listen-postgres";
import { eventsTable, writersLock } from "./names";
import { openPostgres } from "./open-postgres";
import { createPostgresDatabase } from "./postgres-database";
import { savePostgresBatch } from "./save-batch";

/** How long closing waits for a database that does not answer, in milliseconds. */
const closeTimeout = 1_000;

/** What a commit does, rolled back: it needs the same locks and privileges. No event has an empty id. */
const probe = `BEGIN; SELECT ${writersLock};
  INSERT INTO ${eventsTable}
    (key, webhook_id, id, type, received_at, last_delivered_at, size, summary, search, headers, body)
  VALUES (0, '', '', '', 0, 0, 0, '', '', '', '')
  ON CONFLICT (id, webhook_id) DO UPDATE SET deliveries = excluded.deliveries;
  ROLLBACK`;

/**
 * A log in a PostgreSQL database, which any number of receivers may share. "stored" means that the
 * transaction with the event was committed, and flushed as the database is configured to.
 *
 * @param log gets a line for each connection that broke
 * @throws Error that says what is wrong with the database and what to do, or that pg is not
 *   installed; without the password
 */
export async function openPostgresStore(url: string, log: Logger): Promise<Store> {
  const { writer, pool, connect } = await openPostgres(url, log);
  const queue = createCommitQueue((batch: readonly Delivery[]) => savePostgresBatch(batch, writer));
  const signal = createFeedSignal();
  const stopListening = listenPostgres(connect, signal.fire, log);
  const database = createPostgresDatabase(pool);

  return {
    events: {
      ...createPostgresEvents(pool),
      save: (delivery) => queue.add(delivery, delivery.body.length),
    },
    rejections: createSqlRejections(database),
    feed: createSqlFeed(database, signal),
    replays: createSqlReplays(database),
    insights: createSqlInsights(database),
    async check() {
      queue.check();
      await writer.query(probe);
    },
    async close() {
      await queue.drained();
      const closed = Promise.all([stopListening(), writer.end(), pool.end()]);
      await Promise.race([closed, sleep(closeTimeout, undefined, { ref: false })]);
    },
  };
}

import { isLater } from "../core/details";
import type { Delivery, EventStore, SaveOutcome } from "../core/ports";
import type { Summary } from "../core/summary";
import { createCommitQueue } from "./commit-queue";
import { openSqlite } from "./open-sqlite";
import { prepareStatements, type Statements, toRow } from "./sqlite-statements";

/** How many rows are read at a time, so that reading the log does not hold up writing it. */
const pageSize = 500;

/**
 * A log in one file. A "stored" means that the transaction which holds the event is on disk
 * (WAL, synchronous=FULL). Several processes may share the file.
 *
 * @throws Error that says what is wrong with the file and what to do, or that better-sqlite3 is
 *   not installed
 */
export function openSqliteStore(path: string): EventStore {
  const database = openSqlite(path);
  const statements = prepareStatements(database);
  const saveAll = database.transaction((batch: readonly Delivery[]): SaveOutcome[] =>
    batch.map((delivery) => saveOne(delivery, statements)),
  );
  const queue = createCommitQueue((batch: readonly Delivery[]) => saveAll.immediate(batch));

  return {
    save: (delivery) => queue.add(delivery, delivery.body.length),
    summaries: () => readSummaries(statements),
    async close() {
      await queue.drained();
      database.close();
    },
  };
}

function saveOne(delivery: Delivery, statements: Statements): SaveOutcome {
  const row = toRow(delivery);
  if (statements.insert.run(row).changes === 1) return "stored";
  const kept = statements.countDelivery.get(row);
  if (isLater(row.happened_at, kept?.happened_at ?? null)) statements.replacePayload.run(row);
  return "duplicate";
}

function readSummaries(statements: Statements): Iterable<Summary> {
  return readPages(statements, statements.lastKey.get()?.key ?? 0);
}

function* readPages({ page }: Statements, last: number): Generator<Summary> {
  let after = 0;
  for (;;) {
    const rows = page.all(after, last, pageSize);
    for (const { summary } of rows) yield JSON.parse(summary) as Summary;
    if (rows.length < pageSize) return;
    after = rows.at(-1)?.key ?? last;
  }
}

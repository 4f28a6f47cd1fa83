import type { ReadInTurn } from "../../core/create-reading-turns";
import type { EventFilter } from "../../core/log/event-filter";
import { type Facets, maxCounted } from "../../core/log/facets";
import type { EventLog } from "../../core/ports";
import type { RecentEvent } from "../recent/recent-event";
import { createRecentEvents } from "../recent/recent-events";
import { type RecentRow, recentColumns, rowToRecentEvent } from "./recent-row";
import type { SqlDatabase } from "./sql-database";

/** Rows per query: some milliseconds. */
const pageSize = 1_000;

/**
 * Keeps the newest 10,000 events in memory from the first call on. Each call reads what has changed
 * since the last.
 */
export function createSqlFacets(database: SqlDatabase, readInTurn: ReadInTurn): EventLog["facets"] {
  const recent = createRecentEvents();
  const events = database.table("events");
  const redeliveries = database.table("redeliveries");
  const select = `SELECT ${recentColumns} FROM ${events}`;
  const selectNewest = `SELECT coalesce((SELECT max(key) FROM ${events}), 0) AS event,
    coalesce((SELECT max(key) FROM ${redeliveries}), 0) AS redelivery`;
  const selectChanged = `${select} WHERE key IN (SELECT key FROM ${events} WHERE key > ?
    UNION SELECT event_key FROM ${redeliveries} WHERE key > ?)`;
  const countSince = `SELECT count(*) AS count FROM ${events} WHERE received_at >= ?`;
  /** Undefined until the events were read. */
  let newest: number | undefined;
  let reading = Promise.resolve();
  let next: Promise<void> | undefined;

  /** One after the other. Calls that wait for their turn share it. */
  function readChanges(): Promise<void> {
    next ??= reading
      .catch(() => undefined)
      .then(() => {
        next = undefined;
        return readNow();
      });
    reading = next;
    return next;
  }

  async function readNow(): Promise<void> {
    const [found] = await database.read<{ event: number; redelivery: number }>(selectNewest);
    const upTo = Math.max(found?.event ?? 0, found?.redelivery ?? 0);
    if (newest === undefined || upTo - newest > maxCounted) return readAll(upTo);
    if (upTo > newest) {
      const rows = await database.read<RecentRow>(selectChanged, [newest, newest]);
      for (const row of rows) recent.put(rowToRecentEvent(row));
      newest = upTo;
    }
    const [kept] = await database.read<{ count: number }>(countSince, [recent.since() ?? 0]);
    if ((kept?.count ?? 0) < recent.size()) await readAll(upTo);
  }

  async function readAll(upTo: number): Promise<void> {
    const found = await readRange({});
    recent.clear();
    for (const event of found) recent.put(event);
    newest = upTo;
  }

  /** Oldest first. One more than is counted, to know whether there are more. */
  async function readRange({ since, until }: EventFilter): Promise<RecentEvent[]> {
    const sql = `${select} WHERE received_at >= ? AND (received_at, key) < (?, ?)
      ORDER BY received_at DESC, key DESC LIMIT ?`;
    const found: RecentEvent[] = [];
    let before = [until?.getTime() ?? Number.MAX_SAFE_INTEGER, 0];
    for (;;) {
      const limit = Math.min(pageSize, maxCounted + 1 - found.length);
      const values = [since?.getTime() ?? 0, ...before, limit];
      const rows = await readInTurn(async () =>
        (await database.read<RecentRow>(sql, values)).map(rowToRecentEvent),
      );
      found.push(...rows);
      const oldest = found.at(-1);
      if (!oldest || rows.length < pageSize || found.length > maxCounted) return found.reverse();
      before = [oldest.receivedAt, oldest.key];
    }
  }

  return async function facets(filter, now): Promise<Facets> {
    await readChanges();
    const counted = recent.count(filter, now);
    if (counted) return counted;
    // The range ended so long ago that other events are the newest in it.
    const older = createRecentEvents();
    for (const event of await readRange(filter)) older.put(event);
    return older.count(filter, now)!;
  };
}

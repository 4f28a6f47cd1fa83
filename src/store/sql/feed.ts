import { mergeFeed } from "../../core/log/feed";
import type { Feed } from "../../core/ports";
import type { FeedSignal } from "../feed-signal";
import {
  type ListedRow,
  listedColumns,
  type RedeliveredRow,
  rowToLoggedEvent,
  rowToRedelivery,
} from "./event-row";
import { rejectionColumns, type RejectionRow, rowToRejection } from "./rejection-row";
import type { SqlDatabase } from "./sql-database";

/** Merges three tables that share one sequence of keys. */
export function createSqlFeed(database: SqlDatabase, signal: FeedSignal): Feed {
  const [events, redeliveries, rejections] = ["events", "redeliveries", "rejections"].map((name) =>
    database.table(name),
  );
  const range = (key: string): string => `${key} > ? AND ${key} <= ? ORDER BY ${key} LIMIT ?`;
  const newest = (table = ""): string => `coalesce((SELECT max(key) FROM ${table}), 0)`;

  const selectNewest = `SELECT ${newest(events)} AS event, ${newest(redeliveries)} AS redelivery, ${newest(rejections)} AS rejection`;
  const selectEvents = `SELECT ${listedColumns} FROM ${events} AS events WHERE ${range("events.key")}`;
  const selectRedeliveries = `SELECT ${listedColumns}, redelivered.key AS redelivery,
      redelivered.received_at AS "redeliveredAt", redelivered.response_status AS "redeliveryStatus"
    FROM ${redeliveries} AS redelivered JOIN ${events} AS events ON events.key = redelivered.event_key
    WHERE ${range("redelivered.key")}`;
  const selectRejections = `SELECT ${rejectionColumns} FROM ${rejections} WHERE ${range("key")}`;

  async function newestKey(): Promise<number> {
    const [row] = await database.read<Record<string, number>>(selectNewest);
    return Math.max(...Object.values(row ?? { none: 0 }));
  }

  return {
    async newestCursor() {
      return { log: "", key: await newestKey() };
    },
    async readAfter(key, limit) {
      // Keys become visible in order, so the three lists are complete up to the newest visible key.
      const upTo = await newestKey();
      if (upTo <= key) return [];
      const values = [key, upTo, limit];
      const parts = {
        events: (await database.read<ListedRow>(selectEvents, values)).map(rowToLoggedEvent),
        redeliveries: (await database.read<RedeliveredRow>(selectRedeliveries, values)).map(
          rowToRedelivery,
        ),
        rejections: (await database.read<RejectionRow>(selectRejections, values)).map(
          rowToRejection,
        ),
      };
      return mergeFeed(parts, limit);
    },
    subscribe: (listener) => signal.add(listener),
  };
}

import type { Database } from "better-sqlite3";
import { type FeedItem, maxFeedItems, type FeedCursor, mergeFeed } from "../../core/feed";
import {
  type ListedRow,
  listedColumns,
  type RedeliveredRow,
  toLoggedEvent,
  toRedelivery,
} from "../event-row";
import { rejectionColumns, type RejectionRow, toRejection } from "../rejection-row";

export interface SqliteFeed {
  newest(): FeedCursor;
  after(position: FeedCursor): { items: FeedItem[]; position: FeedCursor };
}

/** The deliveries in the order we handled them, by their keys in the three tables. */
export function createSqliteFeed(database: Database): SqliteFeed {
  const newestKeys = database.prepare<[], FeedCursor>(
    `SELECT '' AS log,
            coalesce((SELECT max(key) FROM events), 0) AS event,
            coalesce((SELECT max(key) FROM redeliveries), 0) AS redelivery,
            coalesce((SELECT max(key) FROM rejections), 0) AS rejection`,
  );
  const events = database.prepare<[number], ListedRow>(
    `SELECT ${listedColumns} FROM events WHERE key > ? ORDER BY key LIMIT ${maxFeedItems}`,
  );
  const redeliveries = database.prepare<[number], RedeliveredRow>(
    `SELECT r.key AS redelivery, r.received_at AS redelivered_at,
       r.response_status AS redelivery_response_status, e.*
     FROM (SELECT * FROM redeliveries WHERE key > ? ORDER BY key LIMIT ${maxFeedItems}) AS r
     JOIN (SELECT ${listedColumns} FROM events) AS e ON e.key = r.event_key ORDER BY r.key`,
  );
  const rejections = database.prepare<[number], RejectionRow>(
    `SELECT ${rejectionColumns} FROM rejections WHERE key > ? ORDER BY key LIMIT ${maxFeedItems}`,
  );

  return {
    newest: () => newestKeys.get() ?? { log: "", event: 0, redelivery: 0, rejection: 0 },
    after(position) {
      const news = {
        events: events.all(position.event).map(toLoggedEvent),
        redeliveries: redeliveries.all(position.redelivery).map(toRedelivery),
        rejections: rejections.all(position.rejection).map(toRejection),
      };
      return mergeFeed(news, position);
    },
  };
}

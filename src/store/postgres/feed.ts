import type Pg from "pg";
import { maxFeedItems, type FeedCursor, mergeFeed } from "../../core/feed";
import type { Feed } from "../../core/ports";
import type { FeedSignal } from "../feed-signal";
import {
  type ListedRow,
  listedColumns,
  type RedeliveredRow,
  toLoggedEvent,
  toRedelivery,
} from "../event-row";
import { rejectionColumns, type RejectionRow, toRejection } from "../rejection-row";

const schema = "circleci_webhooks";

const newest = `SELECT '' AS log,
  (SELECT coalesce(max(key), 0) FROM ${schema}.events) AS event,
  (SELECT coalesce(max(key), 0) FROM ${schema}.redeliveries) AS redelivery,
  (SELECT coalesce(max(key), 0) FROM ${schema}.rejections) AS rejection`;

const events = `SELECT ${listedColumns} FROM ${schema}.events WHERE key > $1 ORDER BY key LIMIT ${maxFeedItems}`;

const redeliveries = `SELECT r.key AS redelivery, r.received_at AS redelivered_at,
       r.response_status AS redelivery_response_status, e.*
  FROM (SELECT * FROM ${schema}.redeliveries WHERE key > $1 ORDER BY key LIMIT ${maxFeedItems}) AS r
  JOIN (SELECT ${listedColumns} FROM ${schema}.events) AS e ON e.key = r.event_key ORDER BY r.key`;

const rejections = `SELECT ${rejectionColumns} FROM ${schema}.rejections
  WHERE key > $1 ORDER BY key LIMIT ${maxFeedItems}`;

/** The deliveries as they are decided, by their keys in the three tables. */
export function createPostgresFeed(pool: Pg.Pool, signal: FeedSignal): Feed {
  const read = async <Row extends Pg.QueryResultRow>(
    query: string,
    after: number,
  ): Promise<Row[]> => (await pool.query<Row>(query, [after])).rows;

  return {
    async newestCursor() {
      const [row] = (await pool.query<FeedCursor>(newest)).rows;
      return row ?? { log: "", event: 0, redelivery: 0, rejection: 0 };
    },
    async readFeedAfter(position) {
      const news = {
        events: (await read<ListedRow>(events, position.event)).map(toLoggedEvent),
        redeliveries: (await read<RedeliveredRow>(redeliveries, position.redelivery)).map(
          toRedelivery,
        ),
        rejections: (await read<RejectionRow>(rejections, position.rejection)).map(toRejection),
      };
      return mergeFeed(news, position);
    },
    onFeed: (listener) => signal.add(listener),
  };
}

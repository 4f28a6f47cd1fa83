import type Pg from "pg";
import { type Position, toDecisions } from "../core/decision";
import type { DecisionStore } from "../core/ports";
import type { DecisionSignal } from "./decision-signal";
import { type ListedRow, listedColumns, toLoggedEvent } from "./event-row";
import { rejectionColumns, type RejectionRow, toRejection } from "./rejection-row";

/** How many of each kind are read at a time. */
const most = 100;

const schema = "circleci_webhooks";

interface RedeliveredRow extends ListedRow {
  redelivery: number;
  redelivered_at: number;
}

const newest = `SELECT (SELECT coalesce(max(key), 0) FROM ${schema}.events) AS event,
  (SELECT coalesce(max(key), 0) FROM ${schema}.redeliveries) AS redelivery,
  (SELECT coalesce(max(key), 0) FROM ${schema}.rejections) AS rejection`;

const events = `SELECT ${listedColumns} FROM ${schema}.events WHERE key > $1 ORDER BY key LIMIT ${most}`;

const redeliveries = `SELECT r.key AS redelivery, r.received_at AS redelivered_at, e.*
  FROM (SELECT * FROM ${schema}.redeliveries WHERE key > $1 ORDER BY key LIMIT ${most}) AS r
  JOIN (SELECT ${listedColumns} FROM ${schema}.events) AS e ON e.key = r.event_key ORDER BY r.key`;

const rejections = `SELECT ${rejectionColumns} FROM ${schema}.rejections
  WHERE key > $1 ORDER BY key LIMIT ${most}`;

/** The deliveries as they are decided, by their keys in the three tables. */
export function createPostgresDecisions(pool: Pg.Pool, signal: DecisionSignal): DecisionStore {
  const read = async <Row extends Pg.QueryResultRow>(
    query: string,
    after: number,
  ): Promise<Row[]> => (await pool.query<Row>(query, [after])).rows;

  return {
    async newestPosition() {
      const [row] = (await pool.query<Position>(newest)).rows;
      return row ?? { event: 0, redelivery: 0, rejection: 0 };
    },
    async decisionsAfter(position) {
      const news = {
        events: (await read<ListedRow>(events, position.event)).map(toLoggedEvent),
        redeliveries: (await read<RedeliveredRow>(redeliveries, position.redelivery)).map(
          (row) => ({
            key: row.redelivery,
            at: new Date(row.redelivered_at).toISOString(),
            event: toLoggedEvent(row),
          }),
        ),
        rejections: (await read<RejectionRow>(rejections, position.rejection)).map(toRejection),
      };
      return toDecisions(news, position);
    },
    onDecision: (listener) => signal.add(listener),
  };
}

import type Pg from "pg";
import type { ReplayStore } from "../../core/ports";
import { type ReplayRow, toReplay, toReplayRow, trimReplays } from "../replay-row";

const table = "circleci_webhooks.replays";
const insert = `INSERT INTO ${table} (event_key, replay, body) VALUES ($1, $2, $3)`;
const trim = trimReplays(table, "$1");
const select = `SELECT replay, body FROM ${table} WHERE event_key = $1 ORDER BY key DESC`;

/** What became of replays, in the database of the log. */
export function createPostgresReplays(pool: Pg.Pool): ReplayStore {
  return {
    async saveReplay(eventKey, replay) {
      const row = toReplayRow(replay);
      await pool.query(insert, [eventKey, row.replay, row.body]);
      await pool.query(trim, [eventKey]);
    },
    async listReplays(eventKey) {
      return (await pool.query<ReplayRow>(select, [eventKey])).rows.map(toReplay);
    },
  };
}

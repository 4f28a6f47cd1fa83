import type { ReplayLog } from "../../core/ports";
import { maxReplays, type Replay } from "../../core/log/replay";
import type { SqlDatabase } from "./sql-database";

interface ReplayRow {
  /** JSON: the replay without its body. */
  replay: string;
  body: Buffer;
}

export function createSqlReplays(database: SqlDatabase): ReplayLog {
  const table = database.table("replays");
  const insert = `INSERT INTO ${table} (event_key, replay, body) VALUES (?, ?, ?)`;
  const trim = `DELETE FROM ${table} WHERE event_key = ? AND key <=
    (SELECT key FROM ${table} WHERE event_key = ? ORDER BY key DESC LIMIT 1 OFFSET ${maxReplays})`;
  const select = `SELECT replay, body FROM ${table} WHERE event_key = ? ORDER BY key DESC`;

  return {
    async save(eventKey, { body, ...replay }) {
      const key = Number(eventKey);
      await database.write(
        { sql: insert, values: [key, JSON.stringify(replay), body] },
        { sql: trim, values: [key, key] },
      );
    },
    async list(eventKey) {
      return (await database.read<ReplayRow>(select, [Number(eventKey)])).map(rowToReplay);
    },
  };
}

function rowToReplay({ replay, body }: ReplayRow): Replay {
  return { ...(JSON.parse(replay) as Omit<Replay, "body">), body };
}

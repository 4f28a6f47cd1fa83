import type { Database } from "better-sqlite3";
import type { Replay } from "../../core/replay";
import { type ReplayRow, toReplay, toReplayRow, trimReplays } from "../replay-row";

export interface SqliteReplays {
  save(eventKey: string, replay: Replay): void;
  list(eventKey: string): Replay[];
}

/** What became of replays, in the file of the log. */
export function createSqliteReplays(database: Database): SqliteReplays {
  const insert = database.prepare(
    "INSERT INTO replays (event_key, replay, body) VALUES (@key, @replay, @body)",
  );
  const trim = database.prepare(trimReplays("replays", "@key"));
  const select = database.prepare<[number], ReplayRow>(
    "SELECT replay, body FROM replays WHERE event_key = ? ORDER BY key DESC",
  );
  return {
    save(eventKey, replay) {
      const key = Number(eventKey);
      insert.run({ key, ...toReplayRow(replay) });
      trim.run({ key });
    },
    list: (eventKey) => select.all(Number(eventKey)).map(toReplay),
  };
}

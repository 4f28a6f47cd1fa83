import type { Database } from "better-sqlite3";
import type { ReplayStore } from "../core/ports";
import { type ReplayRow, toReplay, toReplayRow, trimReplays } from "./replay-row";

/** What became of replays, in the file of the log. */
export function createSqliteReplays(database: Database): ReplayStore {
  const insert = database.prepare(
    "INSERT INTO replays (event_key, replay, body) VALUES (@key, @replay, @body)",
  );
  const trim = database.prepare(trimReplays("replays", "@key"));
  const select = database.prepare<[number], ReplayRow>(
    "SELECT replay, body FROM replays WHERE event_key = ? ORDER BY key DESC",
  );
  return {
    async saveReplay(eventKey, replay) {
      const key = Number(eventKey);
      insert.run({ key, ...toReplayRow(replay) });
      trim.run({ key });
    },
    listReplays: async (eventKey) => select.all(Number(eventKey)).map(toReplay),
  };
}

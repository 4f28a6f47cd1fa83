import { maxReplays, type Replay } from "../core/replay";

/** The columns that both databases have. */
export interface ReplayRow {
  /** JSON: the replay without its body. */
  replay: string;
  body: Buffer;
}

export function toReplayRow({ body, ...replay }: Replay): ReplayRow {
  return { replay: JSON.stringify(replay), body };
}

export function toReplay({ replay, body }: ReplayRow): Replay {
  return { ...(JSON.parse(replay) as Omit<Replay, "body">), body };
}

/** What is beyond the newest of an event, whose key the parameter is. */
export const trimReplays = (table: string, parameter: string): string =>
  `DELETE FROM ${table} WHERE event_key = ${parameter} AND key <=
     (SELECT key FROM ${table} WHERE event_key = ${parameter}
      ORDER BY key DESC LIMIT 1 OFFSET ${maxReplays})`;

import type { Replay } from "../../src/core/log/replay";

/** A replay that was answered with 202 and three bytes that are not text. */
export function makeReplay(changes: Partial<Replay> = {}): Replay {
  return {
    at: "2026-11-23T10:12:31.000Z",
    url: "http://localhost:3000/",
    status: 202,
    durationMs: 4,
    headers: { "x-many": ["a", "b"] },
    body: Buffer.from([0, 255, 10]),
    truncated: false,
    error: null,
    ...changes,
  };
}

import type { StoredHeaders } from "./logged-event";

/** Of each event, the newest so many are kept. */
export const maxReplays = 20;

/** What became of a kept event that was sent once more. */
export interface Replay {
  /** When it was sent, in ISO 8601, UTC. */
  at: string;
  /** Where it was sent, as it was understood: `http://127.1` stands here as `http://127.0.0.1/`. */
  url: string;
  /** The answer's; null when there was none. */
  status: number | null;
  durationMs: number;
  /** The answer's, but for `set-cookie`, which may open a session there. */
  headers: StoredHeaders;
  /** The answer's, its first 128 KiB. */
  body: Buffer;
  /** Whether the answer went on after `body`. */
  truncated: boolean;
  /** Why there was no answer, or no whole one, in a sentence. */
  error: string | null;
}

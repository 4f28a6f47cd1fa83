import type { StoredHeaders } from "./logged-event";

/** Replays stored of each event. */
export const maxReplays = 20;

/** A stored event that was sent to a URL again, and the answer. */
export interface Replay {
  /** When it was sent. ISO 8601, UTC. */
  at: string;
  /** The URL after parsing: `http://127.1` becomes `http://127.0.0.1/`. */
  url: string;
  /** Status of the answer; null if there was none. */
  status: number | null;
  durationMs: number;
  /** Headers of the answer without `set-cookie`, which may open a session there. */
  headers: StoredHeaders;
  /** The first 128 KiB of the answer. */
  body: Buffer;
  /** Whether the answer was longer than `body`. */
  truncated: boolean;
  /** Why there was no answer, or only a part of one, in a sentence. */
  error: string | null;
}

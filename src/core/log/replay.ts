import type { StoredHeaders } from "../event/logged-event";

/** Replays stored per event. */
export const maxReplays = 20;

/** A stored event that was sent to a URL again, and the response. */
export interface Replay {
  /** When it was sent. ISO 8601, UTC. */
  at: string;
  /** The URL after parsing: `http://127.1` becomes `http://127.0.0.1/`. */
  url: string;
  /** Response status; null if there was no response. */
  status: number | null;
  durationMs: number;
  /** Response headers without `set-cookie`, which may hold a session. */
  headers: StoredHeaders;
  /** The first 128 KiB of the response body. */
  body: Buffer;
  /** Whether the response body was longer than `body`. */
  truncated: boolean;
  /** Why the response is missing or incomplete, as a sentence. */
  error: string | null;
}

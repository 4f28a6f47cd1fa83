import type { FeedCursor, FeedItem } from "./feed";
import type { EventFilter, StoredEvent, StoredHeaders, LoggedEvent } from "./logged-event";
import type { StoredRejection, NewRejection, Rejection } from "./rejection";
import type { Replay } from "./replay";
import type { Summary } from "./summary";
import type { WebhookEvent } from "./webhook-event";

/** One POST whose signature was right. */
export interface Delivery {
  event: WebhookEvent;
  /** The exact bytes that were received. */
  body: Buffer;
  headers: StoredHeaders;
  receivedAt: Date;
  /** Set when this delivery was rejected first: the status it got then, and when it passed. */
  reverified?: { responseStatus: number; at: Date } | undefined;
}

export type SaveOutcome = "stored" | "duplicate";

export interface Saved {
  outcome: SaveOutcome;
  /** Key of the event that is in the log: the new one, or the one that was already there. */
  key: string;
}

/**
 * The events, in order of arrival.
 *
 * Every handled delivery takes its key from one sequence per log: a stored event, a repeated
 * delivery, a rejection. Keys become visible in ascending order.
 */
export interface EventLog {
  /**
   * Stores an event. "stored" means that the event is as safe as this store can make it: in the
   * process (memory), or in a committed transaction that was flushed to disk.
   *
   * "duplicate" means that the log already has an event with the same (`webhook.id`, `id`); the
   * delivery is counted on it. If its `happened_at` is later, its payload replaces the stored one.
   * Of any number of simultaneous calls with one event, in any number of processes on one log,
   * exactly one is "stored".
   *
   * A log with a limit drops its oldest events, and forgets their identities.
   *
   * @throws any error, within 4 seconds, if the event could not be stored or too many are waiting.
   *   The event may be in the log nevertheless if the connection to a database broke before its
   *   answer arrived.
   */
  save(delivery: Delivery): Saved | Promise<Saved>;

  /** The summaries of the log as it was at the time of the call, oldest first. */
  summaries(): Iterable<Summary> | AsyncIterable<Summary>;

  /**
   * The newest events that match the filter, newest first.
   *
   * @param page at most `limit` of them; with `before`, only those with a smaller key
   */
  list(filter: EventFilter, page: Page): Promise<LoggedEvent[]>;

  /** @param key our key, or CircleCI's `id`: then the newest event that has it */
  find(key: string): Promise<StoredEvent | undefined>;

  /**
   * Removes events that were received before a time, at most `limit` of them, oldest first.
   *
   * @returns how many it removed
   */
  removeBefore(time: Date, limit: number): Promise<number>;
}

export interface Page {
  limit: number;
  before?: string | undefined;
}

/** The newest 500 rejections. */
export interface RejectionLog {
  save(batch: readonly NewRejection[]): Promise<void>;

  /** Newest first; with `before`, only those with a smaller key. */
  list(page: Page): Promise<Rejection[]>;

  find(key: string): Promise<StoredRejection | undefined>;

  /** Records the event that a re-verified rejection became. The first call wins. */
  markLogged(key: string, eventKey: string): Promise<void>;

  /** @returns how many it removed: all that were received before a time */
  removeBefore(time: Date): Promise<number>;
}

/** The deliveries in the order we handled them, for live readers and consumers. */
export interface Feed {
  /** Cursor of the newest item. */
  newestCursor(): Promise<FeedCursor>;

  /**
   * The next items after a cursor, oldest first, at most `limit`; none at the end of the feed.
   * Reading on from the key of the last item misses none, in any number of processes on one store.
   */
  readAfter(key: number, limit: number): Promise<FeedItem[]>;

  /**
   * Calls the listener when there may be new items: always for this process, and for others on the
   * same store where it can.
   *
   * @returns a function that unsubscribes
   */
  subscribe(listener: () => void): () => void;
}

/** The newest 20 replays of each event. */
export interface ReplayLog {
  save(eventKey: string, replay: Replay): Promise<void>;

  /** Newest first. */
  list(eventKey: string): Promise<Replay[]>;
}

/** Everything the receiver stores. One test suite holds every store to this contract. */
export interface Store {
  events: EventLog;
  rejections: RejectionLog;
  feed: Feed;
  replays: ReplayLog;

  /** @throws any error if no event could be stored now */
  check(): void | Promise<void>;

  /** Finishes writing what was accepted, and leaves nothing open. The last call on a store. */
  close(): void | Promise<void>;
}

/**
 * Sends the bytes of a stored event to a URL, with a new signature. A failed exchange is recorded in
 * the replay, not thrown.
 *
 * @throws Failure `invalid_parameter` (400) for an invalid URL; `replay_not_allowed` (403) for one
 *   that replays may not go to
 */
export type ReplaySender = (
  event: Pick<StoredEvent, "headers" | "body">,
  url: string,
) => Promise<Replay>;

/** The part of a pino logger that this program uses. */
export interface Logger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

import type { WebhookEvent } from "./event";
import type { FeedItem, FeedCursor } from "./feed";
import type { EventFilter, StoredEvent, StoredHeaders, LoggedEvent } from "./logged-event";
import type { StoredRejection, NewRejection, Rejection } from "./rejection";
import type { Replay } from "./replay";
import type { Summary } from "./summary";

/** One POST whose signature was right. */
export interface Delivery {
  event: WebhookEvent;
  /** The exact bytes that were received. */
  body: Buffer;
  headers: StoredHeaders;
  receivedAt: Date;
  /** Of one that was rejected first: the response it got, and when it was re-verified. */
  reverified?: { responseStatus: number; at: Date } | undefined;
}

/** Where the log is kept. One suite of tests holds every store to this contract. */
export interface EventStore {
  /**
   * Keeps an event. When it answers "stored", the event is as safe as this store can make it: in
   * the process (memory), or in a committed transaction that was flushed to disk.
   *
   * "duplicate" means that the log has an event with the same (`webhook.id`, `id`) already; the
   * delivery is counted on it. When its `happened_at` is later than the one kept, its payload takes
   * the place of the older, in the same place of the log. Of any number of simultaneous calls with
   * one event, in any number of processes on one log, exactly one is "stored".
   *
   * A log with a limit drops its oldest events to keep a new one, and forgets their identities.
   *
   * @throws any error when the event could not be kept, or when too many wait to be kept. It is
   *   answered within 4 seconds. An event whose answer was an error may be in the log all the same,
   *   when the connection to a database broke before its answer came.
   */
  save(delivery: Delivery): SaveOutcome | Promise<SaveOutcome>;

  /** The summaries of the log as it was when this was called, in order of arrival. */
  summaries(): Iterable<Summary> | AsyncIterable<Summary>;

  /**
   * The newest events that fit the filter, newest first.
   *
   * @param page at most `limit` of them; with `before`, only those whose key is smaller
   */
  list(
    filter: EventFilter,
    page: { limit: number; before?: string | undefined },
  ): Promise<LoggedEvent[]>;

  /** @param key ours, or CircleCI's `id`: then the newest event that has it */
  find(key: string): Promise<StoredEvent | undefined>;

  /** @returns the key of the event that (`webhook.id`, `id`) identifies */
  findKey(webhookId: string, id: string): Promise<string | undefined>;

  /**
   * Removes events that were received before a time, at most `limit` of them, oldest first.
   *
   * @returns how many it removed
   */
  removeBefore(time: Date, limit: number): Promise<number>;

  /** @throws any error when no event could be kept now */
  check(): void | Promise<void>;

  /** Ends with what was accepted kept, and nothing left open. No other call may follow. */
  close(): void | Promise<void>;
}

/** Where rejections are stored, beside the event log. */
export interface RejectionStore {
  /** Keeps them in their order, and of all only the newest 500. */
  saveRejections(batch: readonly NewRejection[]): Promise<void>;

  /** Newest first; with `before`, only those whose key is smaller. */
  listRejections(page: { limit: number; before?: string | undefined }): Promise<Rejection[]>;

  findRejection(key: string): Promise<StoredRejection | undefined>;

  /** Notes that the delivery was logged after all, as the event with this key; the first stays. */
  markRejection(key: string, loggedAs: string): Promise<void>;

  /** @returns how many it removed, all of those that were received before a time */
  removeRejectionsBefore(time: Date): Promise<number>;
}

/** The deliveries in the order we handled them, for live readers and consumers. */
export interface Feed {
  /** Of the newest item. */
  newestCursor(): Promise<FeedCursor>;

  /**
   * The items after a position, oldest first, some of them; none when there are no more. Going on
   * from the position that it answers misses none, in any number of processes on one store.
   */
  readFeedAfter(position: FeedCursor): Promise<{ items: FeedItem[]; position: FeedCursor }>;

  /**
   * Calls the listener when there may be more items: of this process always, of others on the
   * same store where it can tell.
   *
   * @returns a function that ends it
   */
  onFeed(listener: () => void): () => void;
}

/** What became of events that were sent once more. */
export interface ReplayStore {
  /** Keeps the newest 20 of an event. */
  saveReplay(eventKey: string, replay: Replay): Promise<void>;

  /** Newest first. */
  listReplays(eventKey: string): Promise<Replay[]>;
}

/** All that the program keeps. */
export interface Store extends EventStore, RejectionStore, Feed, ReplayStore {}

export type SaveOutcome = "stored" | "duplicate";

/**
 * Sends the bytes of a kept event to a URL once more, signed anew. What goes wrong on the way is
 * sentence in the replay, and is no error.
 *
 * @throws Failure `invalid_parameter` (400) for what is no URL; `replay_not_allowed` (403) for one
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

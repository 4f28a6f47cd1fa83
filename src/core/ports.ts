import type { EventDetails } from "./event/details";
import type { FeedCursor, FeedItem } from "./log/feed";
import type { EventFilter } from "./log/event-filter";
import type { Facets } from "./log/facets";
import type { StoredEvent, StoredHeaders, LoggedEvent } from "./event/logged-event";
import type { Insights } from "./runs/insights";
import type { StoredRejection, NewRejection, Rejection } from "./log/rejection";
import type { Outbox } from "./routing/outbox";
import type { Page } from "./page";
import type { Replay } from "./log/replay";
import type { Summary } from "./event/summary";
import type { WebhookEvent } from "./event/webhook-event";

/** A POST with a valid signature. */
export interface Delivery {
  event: WebhookEvent;
  /** The fields of the event that are stored beside its bytes. */
  details: EventDetails;
  /** The exact bytes that were received. */
  body: Buffer;
  headers: StoredHeaders;
  receivedAt: Date;
  /** Set if this delivery was first rejected: the status of that response, and when it was re-verified. */
  reverified?: { responseStatus: number; at: Date } | undefined;
}

export type SaveOutcome = "stored" | "duplicate";

export interface Saved {
  outcome: SaveOutcome;
  /** Key of the stored event; of the existing one for a duplicate. */
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
   * Stores an event. "stored" means that the event is as durable as this store allows: in memory, or
   * in a committed transaction that was flushed to disk.
   *
   * "duplicate" means that the log already has an event with the same (`webhook.id`, `id`); the
   * delivery is counted. If its `happened_at` is later, its payload replaces the stored one.
   * If several calls save the same event at once, in any number of processes, exactly one of them is
   * "stored".
   *
   * A log with a limit drops its oldest events, and forgets their identities. It keeps those that
   * `removeBefore` would keep, and may exceed its limit by them and by a tenth.
   *
   * @throws any error, within 4 seconds, if the event could not be stored or too many are waiting.
   *   The event may still have been stored if the flush to disk failed, or if the database connection was
   *   lost during the commit.
   */
  save(delivery: Delivery): Saved | Promise<Saved>;

  /** The summaries of all events in the log at the time of the call, oldest first. */
  summaries(): Iterable<Summary> | AsyncIterable<Summary>;

  /**
   * The newest events that match the filter, newest first.
   *
   * @param page at most `limit` of them; with `before`, only those with a smaller key
   */
  list(filter: EventFilter, page: Page): Promise<LoggedEvent[]>;

  /**
   * Counts values, matches and times among the newest 10,000 events in the filter's range, so that it
   * takes milliseconds however long the log is.
   */
  facets(filter: EventFilter, now: Date): Promise<Facets>;

  /** @param key our key, or CircleCI's `id`, which finds the newest event that has it */
  find(key: string): Promise<StoredEvent | undefined>;

  /** The events of the jobs of these workflow runs, in any order. */
  listJobs(workflows: readonly WorkflowRun[]): Promise<LoggedEvent[]>;

  /**
   * Removes at most `limit` events that were received before a time, oldest first. Keeps those that a
   * registered consumer of the feed has not read, and those that a pending notification needs.
   *
   * @returns the number of removed events
   */
  removeBefore(time: Date, limit: number): Promise<number>;
}

/** CircleCI's ids of a workflow run and its pipeline. */
export interface WorkflowRun {
  pipelineId: string;
  workflowId: string;
}

/** The newest 500 rejections. */
export interface RejectionLog {
  save(batch: readonly NewRejection[]): Promise<void>;

  /** Newest first; with `before`, only those with a smaller key. */
  list(page: Page): Promise<Rejection[]>;

  /** The number of those that were not re-verified and logged. */
  countOpen(): Promise<number>;

  find(key: string): Promise<StoredRejection | undefined>;

  /** Records the event of a re-verified rejection. The first call wins. */
  markLogged(key: string, eventKey: string): Promise<void>;

  /**
   * Removes all rejections that were received before a time.
   *
   * @returns the number of removed rejections
   */
  removeBefore(time: Date): Promise<number>;
}

/** The deliveries in the order we handled them, for live readers and consumers. */
export interface Feed {
  /** Cursor of the newest item. */
  newestCursor(): Promise<FeedCursor>;

  /**
   * The next items after a cursor, oldest first, at most `limit`; none at the end of the feed.
   * Passing the key of the last item as the next cursor never skips an item, even if several
   * processes share the store.
   */
  readAfter(key: number, limit: number): Promise<FeedItem[]>;

  /**
   * Calls the listener when there may be new items: always for writes of this process, and for those
   * of other processes if the store can notify.
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

/** Everything the receiver stores. All stores pass the same contract tests. */
export interface Store {
  events: EventLog;
  rejections: RejectionLog;
  feed: Feed;
  replays: ReplayLog;
  insights: Insights;
  outbox: Outbox;

  /** @throws any error if events cannot be stored at the moment */
  check(): void | Promise<void>;

  /** Finishes pending writes and releases all resources. No calls may follow. */
  close(): void | Promise<void>;
}

/**
 * Sends the bytes of a stored event to a URL, with a new signature. A failed request is recorded in
 * the replay, not thrown.
 *
 * @throws Failure `invalid_parameter` (400) for an invalid URL; `replay_not_allowed` (403) for a URL
 *   that is not allowed
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

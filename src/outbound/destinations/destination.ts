import type { StoredEvent } from "../../core/event/logged-event";
import type { Notification, PreparedRequest } from "../../core/routing/notification";
import type { Logger } from "../../core/ports";
import type { Rule } from "../routing/rule";
import type { OutboundResponse, OutboundRequest } from "../guarded-client";

/** A configured service that events are sent to. */
export interface Destination {
  readonly name: string;
  readonly type: string;
  /** People read it: it gets nothing that is older than 24 hours. */
  readonly isForPeople: boolean;
  /** Waiting messages may become one digest: `prepare` then gets several jobs. */
  readonly isChat: boolean;
  /** What a break opens, a fix closes: whoever got the break gets the fix, whatever `when` says. */
  readonly keepsIncidentOpen: boolean;
  /** With the defaults of its type filled in. */
  readonly when: Rule;
  /** It says how long a run took: the jobs of the run are read from the log. */
  readonly saysDuration?: boolean;
  /** How many jobs one request may carry; 1 for chats, whose digests are another matter. */
  readonly maxBatch: number;
  /** Between two requests, in milliseconds. */
  readonly interval: number;
  /** Gets one request at a time, as chats and destinations with batches do. */
  readonly isSerial?: boolean;

  /**
   * Makes the request that carries these jobs, oldest first, without credentials. It depends on
   * nothing but its parameters, and is made once: each attempt sends the same bytes.
   *
   * @throws TemplateFailure when the template fails for these jobs: no attempt can help. Any other
   *   error is tried again.
   */
  prepare(jobs: readonly Job[], tools: PrepareTools): PreparedRequest | Promise<PreparedRequest>;

  /**
   * One attempt: adds credentials, timestamps and signatures. Does not throw for anything that a
   * service does.
   */
  send(request: PreparedRequest, jobs: readonly Job[], tools: SendTools): Promise<SendResult>;

  /** Ends what the destination keeps running. */
  close?(): Promise<void>;
}

export interface Job {
  notification: Notification;
  event: StoredEvent;
  /** The time in which the run's jobs ran (`Run.ranFor`), for destinations that say how long it took. */
  ranFor?: number | null;
}

export interface PrepareTools {
  /** Where people reach this program, without a slash at the end. */
  publicUrl: string | undefined;
  /** Marked as a test, mentions nobody, and has an idempotency key of its own. */
  isTest: boolean;
  findBreak: FindBreak;
  listGroup: ListGroup;
}

export interface SendTools {
  /** Of the guarded client. Returns `status: null` when there was no response. */
  exchange: (request: OutboundRequest) => Promise<OutboundResponse>;
  now: () => Date;
  publicUrl: string | undefined;
  isTest: boolean;
  findBreak: FindBreak;
  listGroup: ListGroup;
  /** Aborted when the program stops. */
  signal: AbortSignal;
  log: Logger;
}

/**
 * The newest delivered break of a subject (`Outbox.findBreak`), with its event as long as it is in
 * the log.
 */
export type FindBreak = (
  subject: string,
) => Promise<{ notification: Notification; event: StoredEvent | undefined } | undefined>;

/** The delivered notifications of a break group, oldest first, whose events are in the log. */
export type ListGroup = (breakGroup: string) => Promise<Job[]>;

/** What one attempt came to, and what is recorded of the response. */
export type SendResult = Verdict & {
  /** Of the response; null when there was none. */
  status: number | null;
  /** The first 2 KB of the response, without credentials. */
  response: string;
};

export type Verdict =
  | { outcome: "delivered"; result?: Readonly<Record<string, string>> }
  /** `afterMs`: how long the service wants us to wait at least. */
  | { outcome: "retry"; error: string; afterMs?: number }
  /** Permanently. `pause`: why the destination should be paused. */
  | { outcome: "failed"; error: string; pause?: string };

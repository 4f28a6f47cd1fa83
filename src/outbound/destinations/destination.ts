import type { StoredEvent } from "../../core/event/logged-event";
import type { Notification, PreparedRequest } from "../../core/routing/notification";
import type { Logger } from "../../core/ports";
import type { Rule } from "../routing/rule";
import type { OutboundResponse, OutboundRequest } from "../guarded-client";

/** A configured service that events are sent to. */
export interface Destination {
  readonly name: string;
  readonly type: string;
  /** Whether people read it. Then it gets no notification older than 24 hours. */
  readonly isForPeople: boolean;
  /** Whether waiting messages may become one digest. `prepare` then gets several jobs. */
  readonly isChat: boolean;
  /**
   * Whether a fix closes what the break opened. A destination that got the break then gets the fix,
   * whatever `when` says.
   */
  readonly keepsIncidentOpen: boolean;
  /** The rule, with the defaults of its type. */
  readonly when: Rule;
  /** Whether it shows how long a run took. The jobs of the run are then read from the log. */
  readonly saysDuration?: boolean;
  /** The maximum number of jobs in a request; 1 for chats, which have digests instead. */
  readonly maxBatch: number;
  /** The minimum time between two requests, in milliseconds. */
  readonly interval: number;
  /** Whether it gets one request at a time, as chats and destinations with batches do. */
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

  /** Ends the threads of the destination. */
  close?(): Promise<void>;
}

export interface Job {
  notification: Notification;
  event: StoredEvent;
  /**
   * The time in which the run's jobs ran (`Run.ranFor`), for destinations that say how long it
   * took.
   */
  ranFor?: number | null;
}

export interface PrepareTools {
  /** The URL at which people reach this program, without a slash at the end. */
  publicUrl: string | undefined;
  /** Whether the message is marked as a test, mentions nobody, and has its own idempotency key. */
  isTest: boolean;
  findBreak: FindBreak;
  listGroup: ListGroup;
}

export interface SendTools {
  /**
   * The request function of the guarded client. Returns `status: null` when there was no response.
   */
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

/** The result of an attempt, with the recorded part of the response. */
export type SendResult = Verdict & {
  /** The status of the response; null when there was none. */
  status: number | null;
  /** The first 2 KB of the response, without credentials. */
  response: string;
};

export type Verdict =
  | { outcome: "delivered"; result?: Readonly<Record<string, string>> }
  /** `afterMs`: the minimum wait that the service asks for. */
  | { outcome: "retry"; error: string; afterMs?: number }
  /** A permanent failure. `pause`: the reason to pause the destination. */
  | { outcome: "failed"; error: string; pause?: string };

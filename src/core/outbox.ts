import type { BranchState } from "./change";
import type {
  Attempt,
  DestinationState,
  NewNotification,
  Notification,
  NotificationState,
  PreparedRequest,
  StoredNotification,
} from "./notification";
import type { Page } from "./page";

/**
 * Notifications, and what routing needs to know between two starts. The router advances its cursor
 * in the transaction that stores what it derived, so a crash repeats work and loses none.
 */
export interface Outbox {
  /** The key of the last feed item that was routed; undefined before the first `register`. */
  readCursor(): Promise<number | undefined>;

  /**
   * Makes destinations known. A new one begins at `newestKey`: it gets no older event. The first call
   * on a log also sets the router's cursor there. From then on retention keeps what the router has
   * not read, and what a pending notification of a registered destination needs.
   *
   * Destinations of earlier calls that are not named are no longer registered. Without names, the
   * cursor is removed too: the router reads no more.
   *
   * @returns for each name, the key after which it gets events
   */
  register(names: readonly string[], newestKey: number): Promise<ReadonlyMap<string, number>>;

  /** Those of the subjects that have a state. */
  readBranchStates(subjects: readonly string[]): Promise<BranchState[]>;

  /**
   * In one transaction: stores notifications and branch states, and moves the cursor.
   *
   * @returns false, and stores nothing, when the cursor is no longer at `from`: another receiver on
   *   the same log routed these items
   */
  route(step: RoutingStep): Promise<boolean>;

  /**
   * Makes `owner` the only sender of a destination until a time, if nobody else is and the
   * destination is not paused. The owner may extend its lease.
   *
   * @returns whether it is the sender
   */
  lease(destination: string, owner: string, now: Date, until: Date): Promise<boolean>;

  /** Gives up every lease of an owner. */
  releaseLeases(owner: string): Promise<void>;

  /** The pending notifications of a destination, oldest first, due or not. */
  readPending(destination: string, limit: number): Promise<StoredNotification[]>;

  /** Before the first attempt: the request that carries these notifications, oldest first; at most 1,000. */
  prepare(keys: readonly string[], request: PreparedRequest): Promise<void>;

  /**
   * In one transaction: an attempt at sending notifications, what they are now, and what their
   * destination is. A notification that is not pending stays as it is: a sender that lost its lease
   * changes nothing that the next one recorded.
   */
  saveAttempt(attempted: Attempted): Promise<void>;

  /** The newest delivered notification of a change to `broken`: the one that a fix refers to. */
  findBreak(destination: string, subject: string): Promise<Notification | undefined>;

  /** Of the registered destinations. */
  listDestinations(): Promise<DestinationState[]>;

  /** Newest first; with `before`, only those with a smaller key. */
  list(filter: NotificationFilter, page: Page): Promise<Notification[]>;

  find(key: string): Promise<StoredNotification | undefined>;

  /** The notifications of events that were delivered or have failed, oldest first. */
  listSettled(eventKeys: readonly string[]): Promise<SettledNotification[]>;

  /**
   * Makes failed notifications pending again, with their requests as they were. The request of a
   * batch carries all of it, so one of a batch makes all of it pending.
   *
   * @returns how many
   */
  retry(which: { key: string } | { destination: string }, now: Date): Promise<number>;

  pause(destination: string, reason: string): Promise<void>;

  /** Also forgets the failures in a row. */
  resume(destination: string): Promise<void>;
}

export interface RoutingStep {
  from: number;
  to: number;
  notifications: readonly NewNotification[];
  branchStates: readonly BranchState[];
  at: Date;
}

export interface Attempted {
  destination: string;
  keys: readonly string[];
  attempt: Attempt;
  state: NotificationState;
  /** When it is tried again; only of a pending one. */
  nextAttemptAt: Date | null;
  /** Null keeps the result of an earlier attempt. */
  result: Readonly<Record<string, string>> | null;
  /** Pauses the destination, with this reason. */
  pause: string | null;
}

export type SettledNotification = Pick<Notification, "eventKey" | "destination" | "state">;

export interface NotificationFilter {
  destination?: string | undefined;
  state?: NotificationState | undefined;
  eventKey?: string | undefined;
}

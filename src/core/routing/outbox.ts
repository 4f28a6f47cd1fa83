import type { BranchState } from "../runs/change";
import type {
  Attempt,
  DestinationState,
  NewNotification,
  Notification,
  NotificationState,
  PendingNotification,
  PreparedRequest,
  StoredNotification,
} from "./notification";
import type { Page } from "../page";

/**
 * Notifications, and the state that routing needs after a restart. The router advances its cursor
 * in the transaction that stores what it derived, so a crash repeats work and loses none.
 */
export interface Outbox {
  /** The key of the last feed item that was routed; undefined before the first `register`. */
  readCursor(): Promise<number | undefined>;

  /**
   * Makes destinations known. A new one begins at `newestKey`: it gets no older event. The first
   * call on a log also sets the router's cursor there. From then on retention keeps what the router
   * has not read, and what a pending notification of a registered destination needs.
   *
   * Destinations of earlier calls that are not named are no longer registered. Without names, the
   * cursor is removed too: the router reads no more.
   *
   * @returns for each name, the key after which it gets events
   */
  register(names: readonly string[], newestKey: number): Promise<ReadonlyMap<string, number>>;

  /** The states of the subjects that have one. */
  readBranchStates(subjects: readonly string[]): Promise<BranchState[]>;

  /**
   * In one transaction: stores notifications and branch states, and moves the cursor. Those with a
   * break group are due after `breakHold` by the store's clock, the others at once.
   *
   * @returns false, and stores nothing, when the cursor is no longer at `from`: another receiver on
   *   the same log routed these items
   */
  route(step: RoutingStep): Promise<boolean>;

  /**
   * Makes `owner` the only sender of a destination for some milliseconds by the store's clock, if
   * nobody else is and the destination is not paused. The owner may extend its lease.
   *
   * @returns the destination's failures in a row; undefined if `owner` is not the sender
   */
  lease(destination: string, owner: string, milliseconds: number): Promise<number | undefined>;

  /** Gives up every lease of an owner. */
  releaseLeases(owner: string): Promise<void>;

  /** The pending notifications of a destination, oldest first, due or not. */
  readPending(destination: string, limit: number): Promise<PendingNotification[]>;

  /**
   * Before the first attempt: the request that carries these notifications, oldest first; at most
   * 1,000. Only needed where a second preparation could make another request.
   */
  prepare(keys: readonly string[], request: PreparedRequest): Promise<void>;

  /**
   * Stores in one transaction an attempt at sending notifications, their new states, and that of
   * their destination. A notification that is not pending stays as it is: a sender that lost its
   * lease changes nothing that the next one recorded.
   */
  saveAttempt(attempted: Attempted): Promise<void>;

  /** The newest delivered notification of a change to `broken`: the one that a fix refers to. */
  findBreak(destination: string, subject: string): Promise<Notification | undefined>;

  /** The delivered notifications of a break group, oldest first; at most `maxGroup`. */
  listGroup(destination: string, breakGroup: string): Promise<Notification[]>;

  /** The states of the registered destinations. */
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
  retry(which: { key: string } | { destination: string }): Promise<number>;

  pause(destination: string, reason: string): Promise<void>;

  /** Resumes a destination. Also resets its failures in a row. */
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
  /**
   * The time until the next attempt by the store's clock, in whole milliseconds; null unless they
   * are pending.
   */
  retryInMs: number | null;
  /** Whether it counts in the destination's `failuresInRow`. */
  isFailure: boolean;
  /** Null keeps the result of an earlier attempt. */
  result: Readonly<Record<string, string>> | null;
  /** Pauses the destination, with this reason. */
  pause: string | null;
  /** Requests to store, each of one of the notifications, which is no longer part of a batch. */
  requests: readonly OwnRequest[];
}

export interface OwnRequest {
  key: string;
  /** Null if it must be prepared. */
  request: PreparedRequest | null;
}

export type SettledNotification = Pick<Notification, "eventKey" | "destination" | "state">;

export interface NotificationFilter {
  destination?: string | undefined;
  state?: NotificationState | undefined;
  eventKey?: string | undefined;
}

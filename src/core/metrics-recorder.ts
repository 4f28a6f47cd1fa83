import type { NotificationState } from "./routing/notification";
import type { Run } from "./runs/run";

export type DeliveryOutcome = "stored" | "duplicate" | "rejected";

/** Counts this process's deliveries, runs and notifications. It stores no events. */
export interface MetricsRecorder {
  /**
   * A webhook was answered.
   *
   * @param code of the failure; "" for a delivery that was accepted
   * @param seconds from the request's headers to the response; undefined if it was not timed
   */
  countDelivery(outcome: DeliveryOutcome, code: string, seconds?: number): void;

  /** The store accepted an event, after so many seconds. */
  observeCommit(seconds: number): void;

  /** The events of a run were handled. A run counts once, however many events it has. */
  countRun(run: Run): void;

  /** A consumer of the feed skipped an item that it could not handle. */
  countSkippedItem(consumer: string): void;

  /**
   * Notifications of a destination got a new state after an attempt: "pending" if they are tried
   * again.
   */
  countNotifications(destination: string, state: NotificationState, count: number): void;
}

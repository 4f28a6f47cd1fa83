import type { StoredEvent } from "../event/logged-event";
import type { Attempt, PreparedRequest } from "./notification";

/** The configured destinations, as the API and the pages use them. */
export interface DestinationControl {
  /** In the order of the file. */
  readonly destinations: readonly DestinationSummary[];
  /** The number of deliveries that the router has not read yet. */
  readLag: () => Promise<number>;
  /**
   * The request that a destination would get for an event, which is not sent.
   *
   * @throws Error when the destination cannot make one of this event
   */
  preview(name: string, event: StoredEvent): Promise<PreparedRequest>;
  /**
   * Sends an event to a destination now, marked as a test. Nothing is stored, and nothing retried.
   */
  test(name: string, event: StoredEvent): Promise<TestResult>;
  /** Wakes the sender: a destination was paused or resumed, or has something to send. */
  wake: () => void;
}

export interface DestinationSummary {
  name: string;
  type: string;
  /** The rule of the destination, in words. */
  rule: string;
}

export interface TestResult extends Attempt {
  outcome: "delivered" | "failed";
}

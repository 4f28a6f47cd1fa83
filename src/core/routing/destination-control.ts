import type { StoredEvent } from "../event/logged-event";
import type { Attempt, PreparedRequest } from "./notification";

/** What the API and the pages ask of the destinations that are configured. */
export interface DestinationControl {
  /** In the order of the file. */
  readonly destinations: readonly DestinationSummary[];
  /** How many deliveries of the feed the router has not read yet. */
  readLag: () => Promise<number>;
  /**
   * The request that a destination would get for an event, which is not sent.
   *
   * @throws Error when the destination cannot make one of this event
   */
  preview(name: string, event: StoredEvent): Promise<PreparedRequest>;
  /** Sends an event to a destination now, marked as a test. Nothing is stored, and nothing retried. */
  test(name: string, event: StoredEvent): Promise<TestResult>;
  /** Says that a destination was paused or resumed, or that there may be something to send. */
  wake: () => void;
}

export interface DestinationSummary {
  name: string;
  type: string;
  /** Which events it gets, in words. */
  rule: string;
}

export interface TestResult extends Attempt {
  outcome: "delivered" | "failed";
}

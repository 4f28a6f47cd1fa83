import type { Run } from "./run";

/** It hears of runs while their webhooks wait for the answer, and must not throw. */
export interface RunWatcher {
  /** The run of a new event was kept. */
  count(run: Run): void;
  /** The run of an event could not be kept. The event is in the log. */
  skip(error: unknown, eventKey: number): void;
}

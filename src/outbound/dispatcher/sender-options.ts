import type { MetricsRecorder } from "../../core/metrics-recorder";
import type { Outbox } from "../../core/routing/outbox";
import type { EventLog, Logger } from "../../core/ports";
import type { Destination, SendTools } from "../destinations/destination";

export interface SenderOptions {
  outbox: Outbox;
  events: Pick<EventLog, "find">;
  /** Creates a destination's tools; `signal` ends an attempt. */
  createTools: (destination: Destination, signal: AbortSignal) => SendTools;
  log: Logger;
  /** Counts the new state of each notification. */
  metrics?: Pick<MetricsRecorder, "countNotifications"> | undefined;
  /** Names this process to the others that send. */
  owner: string;
  /** Aborts an attempt that takes too long at the shutdown. */
  signal: AbortSignal;
  now: () => Date;
  /** The monotonic clock, in milliseconds. */
  monotonic: () => number;
  /** Whether the age of a notification can be trusted. */
  isClockTrusted: () => Promise<boolean>;
  random: () => number;
  /**
   * The time between two reads of a sender, for notifications from other receivers, in
   * milliseconds.
   */
  pollInterval: number;
  /** The senders that have something to send. */
  atWork: Set<object>;
}

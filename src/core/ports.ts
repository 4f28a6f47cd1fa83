import type { WebhookEvent } from "./event";
import type { Summary } from "./summary";

/** One POST whose signature was right. */
export interface Delivery {
  event: WebhookEvent;
  /** The exact bytes that were received. */
  body: Buffer;
  /** As received, but for `authorization` and `cookie`. */
  headers: Readonly<Record<string, string | string[] | undefined>>;
  receivedAt: Date;
}

/** Where the log is kept. One suite of tests holds every store to this contract. */
export interface EventStore {
  /**
   * Keeps an event. When it answers "stored", the event is as safe as this store can make it.
   *
   * "duplicate" means that the log has an event with the same (`webhook.id`, `id`) already. When
   * its `happened_at` is later than the one kept, its payload takes the place of the older, in the
   * same place of the log. Of any number of simultaneous calls with one
   * event, in any number of processes on one log, exactly one is "stored".
   *
   * @throws any error when the event could not be kept. Nothing is kept then.
   */
  save(delivery: Delivery): SaveOutcome | Promise<SaveOutcome>;

  /** The summaries of the log as it was when this was called, in order of arrival. */
  summaries(): Iterable<Summary> | AsyncIterable<Summary>;

  /** Ends with what was accepted kept, and nothing left open. No other call may follow. */
  close(): void | Promise<void>;
}

export type SaveOutcome = "stored" | "duplicate";

/** The part of a pino logger that this program uses. */
export interface Logger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

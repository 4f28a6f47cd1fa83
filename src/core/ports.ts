import type { WebhookEvent } from "./event";
import type { Summary } from "./summary";

/** Where the log is kept. One suite of tests holds every store to this contract. */
export interface EventStore {
  /**
   * Keeps an event. When it answers "stored", the event is as safe as this store can make it.
   * "duplicate" means that the log has an event with the same (`webhook.id`, `id`) already, which
   * stays as it is. Of any number of simultaneous calls with one event exactly one is "stored".
   *
   * The log is bounded: when it is full the oldest event makes room, and is forgotten for
   * duplicates too.
   *
   * @throws any error when the event could not be kept. Nothing is kept then.
   */
  save(event: WebhookEvent): SaveOutcome | Promise<SaveOutcome>;

  /**
   * The summaries of the log as it was when this was called, oldest first.
   */
  summaries(): Iterable<Summary> | AsyncIterable<Summary>;
}

export type SaveOutcome = "stored" | "duplicate";

/** The part of a pino logger that this program uses. */
export interface Logger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

import type { Delivery } from "../../core/ports";
import type { WebhookEvent } from "../../core/event/webhook-event";

/** The types of events that CircleCI documents. */
const eventTypes = ["workflow-completed", "job-completed", "ping"] as const;
export type EventType = (typeof eventTypes)[number];

/** The parameter of a handler. */
export interface HandlerInput<Event extends WebhookEvent = WebhookEvent> {
  event: Event;
  /** The POST that carried it: the exact bytes, the headers without credentials, the time. */
  delivery: Pick<Delivery, "body" | "headers" | "receivedAt">;
}

export type EventHandler<Event extends WebhookEvent = WebhookEvent> = (
  input: HandlerInput<Event>,
) => unknown;

/** A delivery that was not answered with 2xx, or failed after its answer. */
export interface WebhookError extends Partial<HandlerInput> {
  /**
   * The error of a handler; an AggregateError if several threw; a `Failure` for everything else.
   */
  error: unknown;
}

export type ErrorHandler = (problem: WebhookError) => unknown;

export interface EventRegistration {
  /** Adds a handler for the events of one type. @throws TypeError for an unknown type */
  on: <Type extends EventType>(
    type: Type,
    handler: EventHandler<Extract<WebhookEvent, { type: Type }>>,
  ) => void;
  /** Adds a handler for every event, including types that CircleCI adds later. */
  onAny: (handler: EventHandler) => void;
  /**
   * Adds a handler for rejected deliveries, errors of the store, and errors of handlers. Without
   * one, errors of 500 and above are printed with `console.error`.
   */
  onError: (handler: ErrorHandler) => void;
}

export interface EventHandlers extends EventRegistration {
  /**
   * Calls all handlers of an event at once, and waits for all.
   *
   * @throws what a handler threw; an AggregateError if several did
   */
  call: (input: HandlerInput) => Promise<void>;
  /** @param status of the answer; 500 when it was sent before */
  report: (problem: WebhookError, status: number) => Promise<void>;
}

export function createEventHandlers(): EventHandlers {
  const handlers: { type: EventType | undefined; handle: EventHandler }[] = [];
  const errorHandlers: ErrorHandler[] = [];

  return {
    on(type, handler) {
      if (!eventTypes.includes(type)) {
        throw new TypeError(`"${type}" is none of ${eventTypes.join(", ")}. See onAny().`);
      }
      handlers.push({ type, handle: requireFunction(handler) as EventHandler });
    },
    onAny: (handler) => void handlers.push({ type: undefined, handle: requireFunction(handler) }),
    onError: (handler) => void errorHandlers.push(requireFunction(handler)),
    async call(input) {
      const { type } = input.event;
      const wanted = handlers.filter((each) => each.type === undefined || each.type === type);
      const ended = await Promise.allSettled(wanted.map(async ({ handle }) => handle(input)));
      const errors = ended.flatMap((each): unknown[] =>
        each.status === "rejected" ? [each.reason] : [],
      );
      if (errors.length > 1) throw new AggregateError(errors, `${errors.length} handlers failed.`);
      if (errors.length === 1) throw errors[0];
    },
    async report(problem, status) {
      if (errorHandlers.length === 0 && status >= 500) console.error(problem.error);
      const ended = await Promise.allSettled(errorHandlers.map(async (handle) => handle(problem)));
      for (const each of ended) if (each.status === "rejected") console.error(each.reason);
    },
  };
}

function requireFunction<Handler>(handler: Handler): Handler {
  if (typeof handler === "function") return handler;
  throw new TypeError("The handler must be a function.");
}

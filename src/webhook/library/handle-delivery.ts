import { toIdentity } from "../../core/event/details";
import { Failure } from "../../core/errors";
import type { Delivery, EventLog, Saved } from "../../core/ports";
import type { EventHandlers } from "./event-handlers";

export type Handled = "handled" | "accepted" | "duplicate";

export interface HandlingContext {
  handlers: EventHandlers;
  /** Recognises repeated deliveries. */
  events: Pick<EventLog, "find" | "save"> | undefined;
  respondFirst: boolean;
}

/**
 * Calls the handlers of a delivery whose signature was valid. With a store, once for each event: it
 * is stored after its handlers, so that an event that they failed is handled when it comes again.
 *
 * @throws Failure `internal_error` (500) when a handler threw, `store_unavailable` (503)
 */
export type HandleDelivery = (delivery: Delivery) => Promise<Handled>;

export function createHandling(context: HandlingContext): HandleDelivery {
  const { events, respondFirst } = context;
  if (respondFirst) return (delivery) => acceptFirst(delivery, context);
  if (events === undefined) return (delivery) => callHandlers(delivery, context);

  const running = new Map<string, Promise<Handled>>();
  return async function handleOnce(delivery) {
    const identity = toIdentity(delivery.event.webhook?.id ?? "", delivery.event.id);
    const first = running.get(identity);
    if (first !== undefined) {
      await first;
      return save(delivery, events).then(() => "duplicate");
    }
    const handling = handleUnlessStored(delivery, { ...context, events });
    running.set(identity, handling);
    return handling.finally(() => running.delete(identity));
  };
}

async function handleUnlessStored(
  delivery: Delivery,
  context: HandlingContext & { events: Pick<EventLog, "find" | "save"> },
): Promise<Handled> {
  const { events } = context;
  const { id, webhook } = delivery.event;
  const stored = await events.find(id);
  const isStored = stored?.id === id && stored.webhookId === (webhook?.id ?? "");
  const handled = isStored ? "duplicate" : await callHandlers(delivery, context);
  await save(delivery, events);
  return handled;
}

/** The answer is sent before the timer runs. */
async function acceptFirst(delivery: Delivery, context: HandlingContext): Promise<Handled> {
  const { events, handlers } = context;
  const isNew = events === undefined || (await save(delivery, events)).outcome === "stored";
  if (!isNew) return "duplicate";
  setTimeout(() => {
    handlers
      .call(toInput(delivery))
      .catch((error: unknown) => handlers.report({ error, ...toInput(delivery) }, 500));
  }, 0);
  return "accepted";
}

async function callHandlers(delivery: Delivery, { handlers }: HandlingContext): Promise<Handled> {
  try {
    await handlers.call(toInput(delivery));
    return "handled";
  } catch (cause) {
    throw new Failure("internal_error", { cause });
  }
}

async function save(delivery: Delivery, events: Pick<EventLog, "save">): Promise<Saved> {
  return events.save(delivery);
}

export function toInput({ event, ...delivery }: Delivery): Parameters<EventHandlers["call"]>[0] {
  return { event, delivery };
}

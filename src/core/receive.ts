import { withStoreErrors } from "./with-store-errors";
import { describeEvent, formatSentence } from "./describe-event";
import { detailsOf } from "./details";
import { parseEvent } from "./event";
import { withoutCredentials } from "./logged-event";
import type { Delivery, EventLog, Logger, Saved } from "./ports";
import type { EventFields } from "./webhook-event";

export interface ReceiveContext {
  events: EventLog;
  log: Logger;
}

/**
 * Handles a webhook with a valid signature: parse, store, log.
 *
 * @throws Failure `malformed_payload` (400) for a body that is not an event; `store_unavailable` (503)
 *   if the event could not be stored, so that CircleCI retries
 */
export async function receive(
  received: Omit<Delivery, "event">,
  { events, log }: ReceiveContext,
): Promise<Saved> {
  const delivery = readDelivery(received);
  const saved = await withStoreErrors(() => events.save(delivery));
  const { event } = delivery;
  const what = saved.outcome === "stored" ? "event logged" : "event already logged";
  log.info(logFields(event), `${what}: ${formatSentence(describeEvent(detailsOf(event)))}`);
  return saved;
}

/** @throws Failure `malformed_payload` (400) for a body that is no event */
export function readDelivery(received: Omit<Delivery, "event">): Delivery {
  const { body, headers, receivedAt, reverified } = received;
  const event = parseEvent(body);
  return { event, body, headers: withoutCredentials(headers), receivedAt, reverified };
}

function logFields(event: EventFields): object {
  return {
    type: event.type,
    id: event.id,
    project: event.project?.name,
    pipeline: event.pipeline?.number,
    workflow: event.workflow?.name,
    job: event.job?.name,
    status: event.job?.status ?? event.workflow?.status,
  };
}

import { withStoreErrors } from "./with-store-errors";
import { describeEvent, formatSentence } from "./describe-event";
import { detailsOf } from "./details";
import { parseEvent, type WebhookEvent } from "./event";
import { withoutCredentials } from "./logged-event";
import type { Delivery, EventLog, Logger, Saved } from "./ports";

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
  { body, headers, receivedAt, reverified }: Omit<Delivery, "event">,
  { events, log }: ReceiveContext,
): Promise<Saved> {
  const event = parseEvent(body);
  const delivery = { event, body, headers: withoutCredentials(headers), receivedAt, reverified };
  const saved = await withStoreErrors(() => events.save(delivery));
  const what = saved.outcome === "stored" ? "event logged" : "event already logged";
  log.info(logFields(event), `${what}: ${formatSentence(describeEvent(detailsOf(event)))}`);
  return saved;
}

function logFields(event: WebhookEvent): object {
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

import { withStoreErrors } from "./with-store-errors";
import { parseEvent, type WebhookEvent } from "./event";
import { withoutCredentials } from "./logged-event";
import type { Delivery, EventStore, Logger, SaveOutcome } from "./ports";

export interface ReceiveContext {
  store: EventStore;
  log: Logger;
  now: () => Date;
}

/**
 * The story of one webhook whose signature was right: read it, keep it, say so.
 *
 * @throws Failure `malformed_payload` (400) for a body that is no event; `store_unavailable` (503)
 *   when the store cannot keep it, so that CircleCI sends it again
 */
export async function receive(
  { body, headers, reverified }: Pick<Delivery, "body" | "headers" | "reverified">,
  { store, log, now }: ReceiveContext,
): Promise<SaveOutcome> {
  const event = parseEvent(body);
  const kept = withoutCredentials(headers);
  const delivery: Delivery = { event, body, headers: kept, receivedAt: now(), reverified };
  const outcome = await withStoreErrors(() => store.save(delivery));
  log.info(describe(event), outcome === "stored" ? "event logged" : "event already logged");
  return outcome;
}

function describe(event: WebhookEvent): object {
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

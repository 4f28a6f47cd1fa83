import { Failure } from "./errors";
import { parseEvent, type WebhookEvent } from "./event";
import type { EventStore, Logger, SaveOutcome } from "./ports";

/**
 * The story of one webhook whose signature was right: read it, keep it, say so.
 *
 * @throws Failure `malformed_payload` (400) for a body that is no event; `store_unavailable` (503)
 *   when the store cannot keep it, so that CircleCI sends it again
 */
export async function receive(
  body: Uint8Array,
  { store, log }: { store: EventStore; log: Logger },
): Promise<SaveOutcome> {
  const event = parseEvent(body);
  const outcome = await save(event, store);
  log.info(describe(event), outcome === "stored" ? "event logged" : "event already logged");
  return outcome;
}

async function save(event: WebhookEvent, store: EventStore): Promise<SaveOutcome> {
  try {
    return await store.save(event);
  } catch (cause) {
    throw new Failure("store_unavailable", { cause });
  }
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

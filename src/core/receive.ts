import { describeEvent, formatSentence } from "./log/describe-event";
import { detailsOf } from "./event/details";
import { parseEvent } from "./event/event";
import { withoutCredentials } from "./event/logged-event";
import type { MetricsRecorder } from "./metrics-recorder";
import type { Delivery, EventLog, Logger, Saved } from "./ports";

/** A delivery whose body was not read yet. */
export type Received = Omit<Delivery, "event" | "details">;

export interface ReceiveContext {
  events: EventLog;
  log: Logger;
  metrics?: Pick<MetricsRecorder, "observeCommit"> | undefined;
}

/**
 * Handles a webhook with a valid signature: parse, store, log.
 *
 * @throws Failure `malformed_payload` (400) for a body that is not an event; `store_unavailable` (503)
 *   if the event could not be stored, so that CircleCI retries
 */
export async function receive(
  received: Received,
  { events, log, metrics }: ReceiveContext,
): Promise<Saved> {
  const delivery = readDelivery(received);
  const start = performance.now();
  const saved = await events.save(delivery);
  metrics?.observeCommit((performance.now() - start) / 1000);
  const what = saved.outcome === "stored" ? "event logged" : "event already logged";
  log.info(logFields(delivery), `${what}: ${formatSentence(describeEvent(delivery.details))}`);
  return saved;
}

/** @throws Failure `malformed_payload` (400) for a body that is no event */
export function readDelivery(received: Received): Delivery {
  const { body, headers, receivedAt, reverified } = received;
  const event = parseEvent(body);
  return {
    event,
    details: detailsOf(event),
    body,
    headers: withoutCredentials(headers),
    receivedAt,
    reverified,
  };
}

function logFields({ details }: Delivery): object {
  return {
    type: details.type,
    id: details.id,
    project: details.project ?? undefined,
    pipeline: details.pipelineNumber ?? undefined,
    workflow: details.workflow ?? undefined,
    job: details.job ?? undefined,
    status: details.status ?? undefined,
  };
}

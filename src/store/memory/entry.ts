import { type EventDetails, isLater, toIdentity, toMicroseconds } from "../../core/event/details";
import {
  type StoredEvent,
  type LoggedDelivery,
  type LoggedEvent,
  maxRedeliveries,
  toDeliveryLog,
} from "../../core/event/logged-event";
import type { Delivery } from "../../core/ports";
import type { Replay } from "../../core/log/replay";
import { summarize, type Summary } from "../../core/event/summary";

/** A stored event in memory. */
export interface Entry {
  key: number;
  identity: string;
  summary: Summary;
  details: EventDetails;
  /** The workflow run whose job the first delivery reported. */
  jobOf: string | null;
  headers: Delivery["headers"];
  body: Buffer;
  receivedAt: Date;
  deliveries: number;
  lastDeliveredAt: Date;
  reverified: Delivery["reverified"];
  /** The newest 100, oldest first. */
  redeliveries: LoggedDelivery[];
  /** Newest first. */
  replays: Replay[];
}

export function identityOf({ details }: Delivery): string {
  return toIdentity(details.webhookId, details.id);
}

export function toEntry(identity: string, key: number, delivery: Delivery): Entry {
  const { event, details, body, headers, receivedAt, reverified } = delivery;
  return {
    key,
    identity,
    summary: summarize(event),
    details,
    jobOf: details.type === "job-completed" ? details.workflowId : null,
    headers,
    body,
    receivedAt,
    deliveries: 1,
    lastDeliveredAt: receivedAt,
    reverified,
    redeliveries: [],
    replays: [],
  };
}

export function countDelivery(entry: Entry, delivery: Delivery): LoggedDelivery {
  const { event, details, headers, body, receivedAt, reverified } = delivery;
  const logged = {
    at: receivedAt.toISOString(),
    responseStatus: reverified?.responseStatus ?? 200,
  };
  entry.deliveries += 1;
  if (receivedAt > entry.lastDeliveredAt) entry.lastDeliveredAt = receivedAt;
  entry.redeliveries = [...entry.redeliveries, logged].slice(-maxRedeliveries);
  if (isNewer(delivery, entry)) {
    Object.assign(entry, { summary: summarize(event), details, headers, body });
  }
  return logged;
}

function isNewer(delivery: Delivery, stored: Entry): boolean {
  return isLater(happenedAt(delivery), happenedAt(stored));
}

function happenedAt({ details, receivedAt }: Delivery | Entry): number | null {
  return toMicroseconds(details.happenedAt, Number(receivedAt));
}

export function toLoggedEvent(entry: Entry): LoggedEvent {
  const { key, details, receivedAt, reverified, deliveries, lastDeliveredAt, body } = entry;
  return {
    key: String(key),
    ...details,
    receivedAt: receivedAt.toISOString(),
    responseStatus: reverified?.responseStatus ?? 201,
    reverifiedAt: reverified?.at.toISOString() ?? null,
    deliveries,
    lastDeliveredAt: lastDeliveredAt.toISOString(),
    size: body.length,
  };
}

export function toStoredEvent(entry: Entry): StoredEvent {
  const { headers, body, redeliveries } = entry;
  const event = toLoggedEvent(entry);
  return { ...event, headers, body, deliveryLog: toDeliveryLog(event, redeliveries) };
}

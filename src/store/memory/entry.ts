import { detailsOf, type EventDetails, isLater, toMicroseconds } from "../../core/details";
import {
  type StoredEvent,
  type LoggedDelivery,
  type LoggedEvent,
  toDeliveryLog,
} from "../../core/logged-event";
import type { Delivery } from "../../core/ports";
import type { Replay } from "../../core/replay";
import { summarize, type Summary } from "../../core/summary";

/** An event of the log in memory, or the tutorial's test entry. */
export interface Entry {
  summary: Summary;
  /** Absent from the tutorial's test entry, which is no event. */
  kept?: Kept;
}

export interface Kept {
  key: number;
  identity: string;
  details: EventDetails;
  /** The one whose payload is kept. */
  delivery: Pick<Delivery, "headers" | "body">;
  receivedAt: Date;
  deliveries: number;
  lastDeliveredAt: Date;
  reverified: Delivery["reverified"];
  /** The newest of them. */
  redelivered: LoggedDelivery[];
  /** Newest first. */
  replays: Replay[];
}

export function toEntry(identity: string, key: number, delivery: Delivery): Required<Entry> {
  const { event, body, headers, receivedAt, reverified } = delivery;
  const details = detailsOf(event);
  return {
    summary: summarize(event),
    kept: {
      key,
      identity,
      details,
      delivery: { headers, body },
      receivedAt,
      deliveries: 1,
      lastDeliveredAt: receivedAt,
      reverified,
      redelivered: [],
      replays: [],
    },
  };
}

export function isNewer({ event }: Delivery, { details }: Kept): boolean {
  return isLater(toMicroseconds(event.happened_at), toMicroseconds(details.happenedAt));
}

export function replacePayload(entry: Entry, kept: Kept, { headers, body, event }: Delivery): void {
  Object.assign(kept, { details: detailsOf(event), delivery: { headers, body } });
  entry.summary = summarize(event);
}

export function isBefore(entry: Entry | undefined, time: Date): boolean {
  return entry?.kept !== undefined && entry.kept.receivedAt < time;
}

export function toLoggedEvent(kept: Kept): LoggedEvent {
  return {
    key: String(kept.key),
    ...kept.details,
    receivedAt: kept.receivedAt.toISOString(),
    responseStatus: kept.reverified?.responseStatus ?? 201,
    reverifiedAt: kept.reverified?.at.toISOString() ?? null,
    deliveries: kept.deliveries,
    lastDeliveredAt: kept.lastDeliveredAt.toISOString(),
    size: kept.delivery.body.length,
  };
}

export function toStoredEvent(kept: Kept): StoredEvent {
  const event = toLoggedEvent(kept);
  return { ...event, ...kept.delivery, deliveryLog: toDeliveryLog(event, kept.redelivered) };
}

import type { EventDetails } from "./details";

/** A stored event as lists show it, without headers and body. */
export interface LoggedEvent extends EventDetails {
  /** Our key, in decimal digits. Later events have larger keys. */
  key: string;
  /** When its first delivery was received. ISO 8601, UTC. */
  receivedAt: string;
  /** Status of our response to the first delivery: 201, or that of the rejection if it was re-verified. */
  responseStatus: number;
  /** When it was re-verified; null if it was not rejected. */
  reverifiedAt: string | null;
  /** Number of deliveries. */
  deliveries: number;
  lastDeliveredAt: string;
  /** Size of the body in bytes. */
  size: number;
}

/** When it was logged: in the order of the keys, unless clocks disagree. */
export function loggedAt({ receivedAt, reverifiedAt }: LoggedEvent): string {
  return reverifiedAt ?? receivedAt;
}

/** Whether a text can be one of our keys and not CircleCI's id, which is a UUID. */
export function looksLikeKey(text: string): boolean {
  return /^[1-9]\d{0,14}$/.test(text);
}

/** Headers as received, in lower case, without the sender's credentials. */
export type StoredHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** Removes the sender's credentials, which must not be stored. */
export function withoutCredentials(headers: StoredHeaders): StoredHeaders {
  const { authorization, cookie, "proxy-authorization": proxy, ...others } = headers;
  return others;
}

/** Everything stored about an event. */
export interface StoredEvent extends LoggedEvent {
  headers: StoredHeaders;
  /** The exact bytes that were received. */
  body: Buffer;
  /** The first delivery and the newest 100 redeliveries, in order of arrival. */
  deliveryLog: LoggedDelivery[];
}

export interface LoggedDelivery {
  /** When it was received. ISO 8601, UTC. */
  at: string;
  /** 201, 200, or that of a rejection that was re-verified. */
  responseStatus: number;
}

export function toDeliveryLog(
  { receivedAt, responseStatus }: LoggedEvent,
  repeated: readonly LoggedDelivery[],
): LoggedDelivery[] {
  return [{ at: receivedAt, responseStatus }, ...repeated];
}

/** Redeliveries stored per event. All are counted. */
export const maxRedeliveries = 100;

import { detailsOf, type EventDetails } from "./details";
import type { FailureCode } from "./errors";
import { parseEvent } from "./event";
import { type EventFilter, type StoredHeaders, searchText } from "./logged-event";

/** The newest so many are kept. */
export const maxRejections = 500;

/** A larger body is not kept, in bytes; its size is. */
export const maxRejectedBody = 256 * 1024;

/** A delivery we rejected, to be stored. */
export interface NewRejection {
  receivedAt: Date;
  /** Of our response. */
  responseStatus: number;
  code: FailureCode;
  headers: StoredHeaders;
  /** The bytes as received; null when they were not read, or are too many to keep. */
  body: Buffer | null;
  /** Of the body, in bytes, as far as the sender said; null when it did not. */
  size: number | null;
}

/** A rejection, as lists show it. */
export interface Rejection {
  /** Ours, in digits. The later a delivery was rejected, the larger the number. */
  key: string;
  /** In ISO 8601, UTC. */
  receivedAt: string;
  responseStatus: number;
  code: string;
  /** What the sender calls it in `circleci-event-type`; anybody may have written that. */
  eventType: string | null;
  size: number | null;
  /** What the body says it is; null when it is no event. Nothing of it is verified. */
  unverified: EventDetails | null;
  /** The key of the event, when the delivery was re-verified and logged. */
  loggedAs: string | null;
}

/** All that is kept of a rejection. */
export interface StoredRejection extends Rejection {
  headers: StoredHeaders;
  body: Buffer | null;
}

/** Whether the list has it: what was logged after all stands there as an event. */
export function isListed(
  rejection: Rejection,
  filter: EventFilter,
  rejectedOnly: boolean,
): boolean {
  return (rejectedOnly || rejection.loggedAs === null) && matchesRejection(rejection, filter);
}

/** By what it says of itself: who looks for a webhook that did not arrive knows no more. */
function matchesRejection(rejection: Rejection, filter: EventFilter): boolean {
  const { eventType, code, receivedAt, unverified } = rejection;
  const received = Date.parse(receivedAt);
  const said = { ...unverified, type: eventType ?? unverified?.type };
  const text =
    `${eventType ?? ""}\n${code}\n${unverified ? searchText(unverified) : ""}`.toLowerCase();
  return (
    (["type", "status", "project", "workflow", "branch"] as const).every(
      (name) => filter[name] === undefined || filter[name] === said[name],
    ) &&
    (filter.since === undefined || received >= filter.since.getTime()) &&
    (filter.until === undefined || received < filter.until.getTime()) &&
    (filter.q === undefined || text.includes(filter.q.toLowerCase()))
  );
}

/** Webhooks have 1 to 3 kB. A stranger's large one would cost more to read than it tells. */
const maxUnverifiedBody = 32 * 1024;

/** Of a body as it came from anybody: null when it cannot be read, for whatever reason. */
export function readUnverified(body: Buffer | null): EventDetails | null {
  if (body === null || body.length > maxUnverifiedBody) return null;
  try {
    return detailsOf(parseEvent(body));
  } catch {
    return null;
  }
}

/** At most 100 characters: a stranger wrote it. */
export function eventTypeOf(headers: StoredHeaders): string | null {
  const { "circleci-event-type": type } = headers;
  return type === undefined ? null : String(type).slice(0, 100);
}

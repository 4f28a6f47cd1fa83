import { detailsOf, type EventDetails } from "../event/details";
import type { FailureCode } from "../errors";
import { parseEvent } from "../event/event";
import { type EventFilter, matchesNames, matchesRange } from "./event-filter";
import type { StoredHeaders } from "../event/logged-event";
import { fits } from "./search";

/** Stored rejections; older ones are removed. */
export const maxRejections = 500;

/** Stored rejections with the code `wrong_path`, among all. They displace no others beyond this. */
export const maxWrongPaths = 50;

/** Maximum length of a stored path, in characters. A longer one is cut. */
export const maxRejectedPath = 200;

/** Maximum size of a stored body, in bytes. For a larger one, only the size is stored. */
export const maxRejectedBody = 256 * 1024;

/** A rejection to store. */
export interface NewRejection {
  receivedAt: Date;
  responseStatus: number;
  code: FailureCode;
  headers: StoredHeaders;
  /** The bytes as received; null if the body was not read or is too large to store. */
  body: Buffer | null;
  /** Size of the body in bytes; null if it was not read and the sender sent no Content-Length. */
  size: number | null;
  /** The path of the request, if it was a wrong one. */
  path?: string;
}

/** A stored rejection as lists show it, without headers and body. */
export interface Rejection {
  /** Our key, in decimal digits. Later rejections have larger keys. */
  key: string;
  /** ISO 8601, UTC. */
  receivedAt: string;
  responseStatus: number;
  code: string;
  /** The `circleci-event-type` header. Unverified. */
  eventType: string | null;
  size: number | null;
  /** The path of the request, as it was sent; null if it was the right one. Unverified. */
  path: string | null;
  /** Details from the body. Unverified; null if the body is not an event. */
  unverified: EventDetails | null;
  /** Key of the event if the delivery was re-verified and logged. */
  loggedAs: string | null;
}

/** Everything stored about a rejection. */
export interface StoredRejection extends Rejection {
  headers: StoredHeaders;
  body: Buffer | null;
}

/** Whether lists show the rejection. A re-verified one appears as its event instead. */
export function isListed(
  rejection: Rejection,
  filter: EventFilter,
  rejectedOnly: boolean,
): boolean {
  return (rejectedOnly || rejection.loggedAs === null) && matchesRejection(rejection, filter);
}

/** Matches the unverified details, because a rejected delivery has no others. */
function matchesRejection(rejection: Rejection, filter: EventFilter): boolean {
  const { eventType, code, path, receivedAt, unverified } = rejection;
  const type = eventType ?? unverified?.type;
  return (
    !filter.repeated &&
    !(filter.stoppedSince ?? filter.stoppedUntil) &&
    matchesRange(receivedAt, filter) &&
    matchesNames({ ...unverified, ...(type !== undefined && { type }) }, filter) &&
    (filter.q ?? []).every(
      (term) =>
        (unverified !== null && fits(unverified, term)) ||
        (term.kind === "text" &&
          `${eventType ?? ""}\n${code}\n${path ?? ""}`.toLowerCase().includes(term.text)),
    )
  );
}

/** In bytes. Webhooks have 1 to 3 kB; parsing a large forged body is not worth its cost. */
const maxUnverifiedBody = 32 * 1024;

/** Details of an untrusted body; null if it cannot be parsed. */
export function readUnverified(body: Buffer | null): EventDetails | null {
  if (body === null || body.length > maxUnverifiedBody) return null;
  try {
    return detailsOf(parseEvent(body));
  } catch {
    return null;
  }
}

/** Cut to 100 characters, because the sender is not trusted. */
export function eventTypeOf(headers: StoredHeaders): string | null {
  const { "circleci-event-type": type } = headers;
  return type === undefined ? null : String(type).slice(0, 100);
}

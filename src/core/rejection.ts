import type { FailureCode } from "./errors";
import type { EventFilter, KeptHeaders } from "./logged-event";

/** The newest so many are kept. */
export const mostRejections = 500;

/** A larger body is not kept, in bytes; its size is. */
export const largestRejectedBody = 256 * 1024;

/** A delivery that was refused. */
export interface Rejected {
  receivedAt: Date;
  /** The answer it got. */
  status: number;
  code: FailureCode;
  headers: KeptHeaders;
  /** The bytes as received; null when they were not read, or are too many to keep. */
  body: Buffer | null;
  /** Of the body, in bytes, as far as the sender said; null when it did not. */
  size: number | null;
}

/** A rejection, as lists show it. */
export interface Rejection {
  /** Ours, in digits. The later a delivery was refused, the larger the number. */
  key: string;
  /** In ISO 8601, UTC. */
  receivedAt: string;
  status: number;
  code: string;
  /** What the sender calls it in `circleci-event-type`; anybody may have written that. */
  eventType: string | null;
  size: number | null;
  /** The key of the event, when the delivery was verified again and logged after all. */
  loggedAs: string | null;
}

/** All that is kept of a rejection. */
export interface KeptRejection extends Rejection {
  headers: KeptHeaders;
  body: Buffer | null;
}

/** What is not verified has no status, project, workflow or branch that could be believed. */
export function matchesRejection(rejection: Rejection, filter: EventFilter): boolean {
  const { type, status, project, workflow, branch, since, until, q } = filter;
  const { eventType, code, receivedAt } = rejection;
  const received = Date.parse(receivedAt);
  return (
    [status, project, workflow, branch].every((value) => value === undefined) &&
    (type === undefined || type === eventType) &&
    (since === undefined || received >= since.getTime()) &&
    (until === undefined || received < until.getTime()) &&
    (q === undefined || `${eventType}\n${code}`.toLowerCase().includes(q.toLowerCase()))
  );
}

/** At most 100 characters: a stranger wrote it. */
export function eventTypeOf(headers: KeptHeaders): string | null {
  const { "circleci-event-type": type } = headers;
  return type === undefined ? null : String(type).slice(0, 100);
}

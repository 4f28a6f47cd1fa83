import type { EventDetails } from "./details";

/** An event of the log, as lists show it. */
export interface LoggedEvent extends EventDetails {
  /** Ours: its place in the log, in digits. The later an event arrived, the larger the number. */
  key: string;
  /** When its first delivery was received, in ISO 8601, UTC. */
  receivedAt: string;
  /** Of our response to it: 201, or that of the rejection when it was re-verified later. */
  responseStatus: number;
  /** When it was re-verified; null when it was not rejected. */
  reverifiedAt: string | null;
  /** How often it was delivered. */
  deliveries: number;
  lastDeliveredAt: string;
  /** Of the body, in bytes. */
  size: number;
}

/** When it came into the log: the order of the keys, as far as clocks agree. */
export function loggedAt({ receivedAt, reverifiedAt }: LoggedEvent): string {
  return reverifiedAt ?? receivedAt;
}

/** Whether a text may be a key; CircleCI's ids are UUIDs. */
export function looksLikeKey(text: string): boolean {
  return /^[1-9]\d{0,14}$/.test(text);
}

/** Headers as received, in lower case, but for `authorization` and `cookie`. */
export type StoredHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** What is not kept are the credentials of who sent it. */
export function withoutCredentials(headers: StoredHeaders): StoredHeaders {
  const { authorization, cookie, "proxy-authorization": proxy, ...kept } = headers;
  return kept;
}

/** All that is kept of an event. */
export interface StoredEvent extends LoggedEvent {
  headers: StoredHeaders;
  /** The exact bytes that were received. */
  body: Buffer;
  /** In the order of the log: the first delivery, and the newest 100 of the others. */
  deliveryLog: LoggedDelivery[];
}

export interface LoggedDelivery {
  /** When it was received, in ISO 8601, UTC. */
  at: string;
  /** Of our response: 201, 200, or that of a rejection that was re-verified later. */
  responseStatus: number;
}

export function toDeliveryLog(
  { receivedAt, responseStatus }: LoggedEvent,
  repeated: readonly LoggedDelivery[],
): LoggedDelivery[] {
  return [{ at: receivedAt, responseStatus }, ...repeated];
}

/** Of the deliveries of an event after the first, so many are kept; all are counted. */
export const maxRedeliveries = 100;

/** Which events a reader wants: those that fit everything that is given. */
export interface EventFilter {
  type?: string | undefined;
  status?: string | undefined;
  project?: string | undefined;
  workflow?: string | undefined;
  branch?: string | undefined;
  /** Received then or later. */
  since?: Date | undefined;
  /** Received before. */
  until?: Date | undefined;
  /** A part of what `searchText` gives, in any case. */
  q?: string | undefined;
}

export function matches(event: LoggedEvent, filter: EventFilter): boolean {
  const received = Date.parse(event.receivedAt);
  return (
    (["type", "status", "project", "workflow", "branch"] as const).every(
      (name) => filter[name] === undefined || filter[name] === event[name],
    ) &&
    (filter.since === undefined || received >= filter.since.getTime()) &&
    (filter.until === undefined || received < filter.until.getTime()) &&
    (filter.q === undefined || searchText(event).includes(filter.q.toLowerCase()))
  );
}

/**
 * What `q` is looked for in, in lower case: names, subject, author, branch, tag, revision, and the
 * pipeline's number as `#1312`.
 */
export function searchText(details: EventDetails): string {
  const { name, project, workflow, job, subject, author, branch, tag, revision } = details;
  const pipeline = details.pipelineNumber === null ? null : `#${details.pipelineNumber}`;
  return [name, project, workflow, job, subject, author, branch, tag, revision, pipeline]
    .filter((text) => text !== null)
    .join("\n")
    .toLowerCase();
}

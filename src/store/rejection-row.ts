import type { EventDetails } from "../core/details";
import type { StoredHeaders } from "../core/logged-event";
import {
  readUnverified,
  eventTypeOf,
  type StoredRejection,
  type NewRejection,
  type Rejection,
} from "../core/rejection";
import { decode, encode } from "./encode-text";

/** The columns that both databases have. Times are in milliseconds since 1970. */
export interface RejectionRow {
  key: number;
  received_at: number;
  response_status: number;
  code: string;
  event_type: string | null;
  size: number | null;
  /** JSON. */
  unverified: string | null;
  logged_as: number | null;
}

export interface StoredRejectionRow extends RejectionRow {
  /** JSON. */
  headers: string;
  body: Buffer | null;
}

export const rejectionColumns =
  "key, received_at, response_status, code, event_type, size, unverified, logged_as";

/** As it is written first. */
export type WrittenRejection = Omit<StoredRejectionRow, "key" | "logged_as">;

export function toRejectionRow(rejected: NewRejection): WrittenRejection {
  const { receivedAt, responseStatus, code, headers, body, size } = rejected;
  const unverified = readUnverified(body);
  return {
    received_at: receivedAt.getTime(),
    response_status: responseStatus,
    code,
    event_type: encode(eventTypeOf(headers)),
    size,
    unverified: unverified && JSON.stringify(unverified),
    headers: JSON.stringify(headers),
    body,
  };
}

export function toRejection(row: RejectionRow): Rejection {
  return {
    key: String(row.key),
    receivedAt: new Date(row.received_at).toISOString(),
    responseStatus: row.response_status,
    code: row.code,
    eventType: decode(row.event_type),
    size: row.size,
    unverified: row.unverified === null ? null : (JSON.parse(row.unverified) as EventDetails),
    loggedAs: row.logged_as === null ? null : String(row.logged_as),
  };
}

export function toStoredRejection(row: StoredRejectionRow): StoredRejection {
  const headers = JSON.parse(row.headers) as StoredHeaders;
  return { ...toRejection(row), headers, body: row.body };
}

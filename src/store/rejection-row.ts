import type { EventDetails } from "../core/details";
import type { KeptHeaders } from "../core/logged-event";
import {
  claimOf,
  eventTypeOf,
  type KeptRejection,
  type Rejected,
  type Rejection,
} from "../core/rejection";
import { decode, encode } from "./event-row";

/** The columns that both databases have. Times are in milliseconds since 1970. */
export interface RejectionRow {
  key: number;
  received_at: number;
  status: number;
  code: string;
  event_type: string | null;
  size: number | null;
  /** JSON. */
  claim: string | null;
  logged_as: number | null;
}

export interface KeptRejectionRow extends RejectionRow {
  /** JSON. */
  headers: string;
  body: Buffer | null;
}

export const rejectionColumns =
  "key, received_at, status, code, event_type, size, claim, logged_as";

/** As it is written first. */
export type WrittenRejection = Omit<KeptRejectionRow, "key" | "logged_as">;

export function toRejectionRow(rejected: Rejected): WrittenRejection {
  const { receivedAt, status, code, headers, body, size } = rejected;
  const claim = claimOf(body);
  return {
    received_at: receivedAt.getTime(),
    status,
    code,
    event_type: encode(eventTypeOf(headers)),
    size,
    claim: claim && JSON.stringify(claim),
    headers: JSON.stringify(headers),
    body,
  };
}

export function toRejection(row: RejectionRow): Rejection {
  return {
    key: String(row.key),
    receivedAt: new Date(row.received_at).toISOString(),
    status: row.status,
    code: row.code,
    eventType: decode(row.event_type),
    size: row.size,
    claim: row.claim === null ? null : (JSON.parse(row.claim) as EventDetails),
    loggedAs: row.logged_as === null ? null : String(row.logged_as),
  };
}

export function toKeptRejection(row: KeptRejectionRow): KeptRejection {
  const headers = JSON.parse(row.headers) as KeptHeaders;
  return { ...toRejection(row), headers, body: row.body };
}

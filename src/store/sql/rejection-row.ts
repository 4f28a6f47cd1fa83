import type { EventDetails } from "../../core/event/details";
import type { Rejection } from "../../core/log/rejection";
import { decode } from "./encode-text";

/** Times in milliseconds since 1970. */
export interface RejectionRow {
  key: number;
  received_at: number;
  response_status: number;
  code: string;
  event_type: string | null;
  size: number | null;
  path: string | null;
  /** JSON. */
  unverified: string | null;
  logged_as: number | null;
}

export const rejectionColumns =
  "key, received_at, response_status, code, event_type, size, path, unverified, logged_as";

export function rowToRejection(row: RejectionRow): Rejection {
  return {
    key: String(row.key),
    receivedAt: new Date(row.received_at).toISOString(),
    responseStatus: row.response_status,
    code: row.code,
    eventType: decode(row.event_type),
    size: row.size,
    path: decode(row.path),
    unverified: row.unverified === null ? null : (JSON.parse(row.unverified) as EventDetails),
    loggedAs: row.logged_as === null ? null : String(row.logged_as),
  };
}

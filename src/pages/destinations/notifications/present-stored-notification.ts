import type { Attempt, StoredNotification } from "../../../core/routing/notification";
import { formatMilliseconds, formatTime } from "../../layout/format-values";
import { linkTo, type Query } from "../../layout/link-to";
import {
  destinationPath,
  presentNotification,
  type ShownNotification,
} from "../../layout/present-notification";
import { presentRequest, type ShownRequest } from "../request/present-request";
import { escapeControls, escapeLines } from "../../../core/words/control-characters";

/** A notification in the detail pane. */
export interface ShownStoredNotification extends ShownNotification {
  type: string;
  fields: { label: string; value: string; href: string | undefined }[];
  /** Undefined until it is prepared. */
  request: ShownRequest | undefined;
  /** Newest first. */
  attempts: ShownAttempt[];
  /** The link to the list of its destination. */
  listHref: string;
}

export interface ShownAttempt {
  at: string;
  tone: "good" | "bad";
  /** The status of the response; without one, whether the notification was delivered. */
  status: string;
  duration: string;
  error: string | null;
  /** Its first 2 KB. */
  response: string;
}

/** @param type of its destination */
export function presentStoredNotification(
  notification: StoredNotification,
  type: string,
  query: Query,
): ShownStoredNotification {
  const { destination, request, attemptLog } = notification;
  return {
    ...presentNotification(notification),
    type,
    fields: describe(notification, query),
    request: request ? presentRequest(type, request) : undefined,
    attempts: attemptLog.map(presentAttempt).reverse(),
    listHref: linkTo(destinationPath(destination), query),
  };
}

function describe(
  notification: StoredNotification,
  query: Query,
): ShownStoredNotification["fields"] {
  const { key, destination, eventKey, change, batch } = notification;
  const { attempts, nextAttemptAt, lastError, createdAt, deliveredAt } = notification;
  const eventHref = linkTo(`/inspector/events/${eventKey}`, query, {
    ...{ tab: undefined, state: undefined, cursor: undefined },
  });
  const batchHref =
    batch && linkTo(`${destinationPath(destination)}/notifications/${batch}`, query);
  const fields: [label: string, value: string | null, href?: string | null][] = [
    ["Destination", destination, linkTo(destinationPath(destination), query)],
    ["Event", eventKey, eventHref],
    ["Change", change?.replaceAll("_", " ") ?? null],
    ["Created", formatTime(createdAt)],
    ["Delivered", deliveredAt && formatTime(deliveredAt)],
    ["Attempts", String(attempts)],
    ["Next attempt", nextAttemptAt && formatTime(nextAttemptAt)],
    ["Last error", lastError && escapeControls(lastError)],
    ["Sent together with", batch === key ? null : batch, batchHref],
    ["Key", key],
  ];
  return fields.flatMap(([label, value, href]) =>
    value ? [{ label, value, href: href ?? undefined }] : [],
  );
}

function presentAttempt({ at, durationMs, status, error, response }: Attempt): ShownAttempt {
  const outcome = error === null ? "delivered" : "no response";
  return {
    at: formatTime(at),
    tone: error === null ? "good" : "bad",
    status: status === null ? outcome : String(status),
    duration: formatMilliseconds(durationMs),
    error: error && escapeControls(error),
    response: escapeLines(response),
  };
}

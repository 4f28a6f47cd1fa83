import { type EventFilter, loggedAt, type LoggedEvent, matches } from "./logged-event";
import { isListed, type Rejection } from "./rejection";

/** One handled delivery. */
export interface FeedItem {
  /** Its number in the log's sequence. Later deliveries have larger ones. */
  key: number;
  outcome: "stored" | "duplicate" | "rejected";
  /** Status of our response: 201, 200, or that of the rejection, also after it was re-verified. */
  responseStatus: number;
  /** When it was received, or re-verified. ISO 8601, UTC. */
  at: string;
  /** The event that was delivered; null for a rejection. */
  event: LoggedEvent | null;
  rejection: Rejection | null;
}

/** Which items a reader wants. */
export interface FeedFilter {
  filter: EventFilter;
  rejectedOnly: boolean;
}

export function isWanted(item: FeedItem, { filter, rejectedOnly }: FeedFilter): boolean {
  const { event, rejection } = item;
  if (rejection) return isListed(rejection, filter, rejectedOnly);
  return !rejectedOnly && event !== null && matches(event, filter);
}

/** A place in the feed. */
export interface FeedCursor {
  /** Identity of a log that ends with its process, in hexadecimal digits; "" for a durable one. */
  log: string;
  /** Key of the last item that was read. */
  key: number;
}

export function formatCursor({ log, key }: FeedCursor): string {
  return log === "" ? String(key) : `${log}.${key}`;
}

/** @returns undefined for anything that `formatCursor` did not write */
export function parseCursor(text = ""): FeedCursor | undefined {
  const [, log = "", key] = /^(?:([\da-f]{8})\.)?(\d{1,15})$/.exec(text) ?? [];
  return key === undefined ? undefined : { log, key: Number(key) };
}

/** Where a returning reader resumes. */
export function resumeFrom(requested: FeedCursor | undefined, newest: FeedCursor): FeedCursor {
  // A log that was restored from a back-up has smaller keys than its reader has seen.
  if (requested?.log === newest.log) {
    return { log: newest.log, key: Math.min(requested.key, newest.key) };
  }
  // A log in memory started anew with its process: all of it is new to a reader of the old one.
  const isNewLog = requested !== undefined && newest.log !== "";
  return isNewLog ? { log: newest.log, key: 0 } : newest;
}

/** A repeated delivery of an event. */
export interface Redelivery {
  key: number;
  /** ISO 8601, UTC. */
  at: string;
  /** Status of our response. */
  responseStatus: number;
  event: LoggedEvent;
}

/** What follows a cursor, each list in ascending order of keys. */
export interface FeedParts {
  events: readonly LoggedEvent[];
  redeliveries: readonly Redelivery[];
  rejections: readonly Rejection[];
}

/** The first `limit` items of the parts together. */
export function mergeFeed(
  { events, redeliveries, rejections }: FeedParts,
  limit: number,
): FeedItem[] {
  const items = [
    ...events.map(toStoredItem),
    ...redeliveries.map(toDuplicateItem),
    ...rejections.map(toRejectedItem),
  ];
  return items.sort((a, b) => a.key - b.key).slice(0, limit);
}

function toStoredItem(event: LoggedEvent): FeedItem {
  const { key, responseStatus } = event;
  const at = loggedAt(event);
  return { key: Number(key), outcome: "stored", responseStatus, at, event, rejection: null };
}

function toDuplicateItem({ key, at, responseStatus, event }: Redelivery): FeedItem {
  return { key, outcome: "duplicate", responseStatus, at, event, rejection: null };
}

function toRejectedItem(rejection: Rejection): FeedItem {
  const { key, receivedAt: at, responseStatus } = rejection;
  return { key: Number(key), outcome: "rejected", responseStatus, at, event: null, rejection };
}

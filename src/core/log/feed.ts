import { type EventFilter, matches } from "./event-filter";
import { loggedAt, type LoggedEvent } from "../event/logged-event";
import { isListed, type Rejection } from "./rejection";

/** One handled delivery. */
export interface FeedItem {
  /** From the log's one sequence: later deliveries have larger keys. */
  key: number;
  outcome: "stored" | "duplicate" | "rejected";
  /** 201, 200, or that of the rejection, even after it was re-verified. */
  responseStatus: number;
  /** When it was received, or re-verified. ISO 8601, UTC. */
  at: string;
  /** The event that was delivered; null for a rejection. */
  event: LoggedEvent | null;
  rejection: Rejection | null;
}

/** The items that a reader asked for. */
export interface FeedFilter {
  filter: EventFilter;
  rejectedOnly: boolean;
}

export function isWanted(item: FeedItem, { filter, rejectedOnly }: FeedFilter): boolean {
  const { event, rejection } = item;
  if (rejection) return isListed(rejection, filter, rejectedOnly);
  return !rejectedOnly && event !== null && matches(event, filter);
}

/** A position in the feed. */
export interface FeedCursor {
  /** Identity of an in-memory log, in hexadecimal digits; "" for a durable log. */
  log: string;
  /** Key of the last item read. */
  key: number;
}

/** A consumer's cursor moves from the key of one item to that of a later one. */
export interface FeedStep {
  from: number;
  to: number;
}

export function formatCursor({ log, key }: FeedCursor): string {
  return log === "" ? String(key) : `${log}.${key}`;
}

/** @returns undefined unless the text has the format of `formatCursor` */
export function parseCursor(text = ""): FeedCursor | undefined {
  const [, log = "", key] = /^(?:([\da-f]{8})\.)?(\d{1,15})$/.exec(text) ?? [];
  return key === undefined ? undefined : { log, key: Number(key) };
}

/** Where a returning reader resumes. */
export function resumeFrom(requested: FeedCursor | undefined, newest: FeedCursor): FeedCursor {
  // A log restored from a backup may end before the cursor.
  if (requested?.log === newest.log) {
    return { log: newest.log, key: Math.min(requested.key, newest.key) };
  }
  // A restart began a new in-memory log, which the reader has not seen at all.
  const isNewLog = requested !== undefined && newest.log !== "";
  return isNewLog ? { log: newest.log, key: 0 } : newest;
}

/** A repeated delivery of an event. */
export interface Redelivery {
  key: number;
  /** ISO 8601, UTC. */
  at: string;
  responseStatus: number;
  event: LoggedEvent;
}

/** The items after a cursor, each list in ascending order of keys. */
export interface FeedParts {
  events: readonly LoggedEvent[];
  redeliveries: readonly Redelivery[];
  rejections: readonly Rejection[];
}

/** Merges the parts by key and returns the first `limit` items. */
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

/** The events of feed items. A repeated delivery and a rejection notify nobody. */
export function newEvents(items: readonly FeedItem[]): LoggedEvent[] {
  return items.flatMap(({ outcome, event }) => (outcome === "stored" && event ? [event] : []));
}

import { type EventFilter, loggedAt, type LoggedEvent, matches } from "./logged-event";
import { isListed, type Rejection } from "./rejection";

/** What became of a delivery. */
export interface FeedItem {
  outcome: "stored" | "duplicate" | "rejected";
  /** Of our response: 201, 200, or that of the rejection, also after it was re-verified. */
  responseStatus: number;
  /** When it was received, in ISO 8601, UTC; or re-verified, of an event's first delivery. */
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

/** A place in the order of items: the largest keys that were seen. */
export interface FeedCursor {
  /** Of a log that ends with its process, some hexadecimal digits; empty for one that outlives it. */
  log: string;
  event: number;
  redelivery: number;
  rejection: number;
}

/** @returns the position as a text without white space */
export function formatCursor({ log, event, redelivery, rejection }: FeedCursor): string {
  return `${log}.${event}.${redelivery}.${rejection}`;
}

/** @returns undefined for what `formatCursor` did not write */
export function parseCursor(text = ""): FeedCursor | undefined {
  const [, log, ...keys] = /^([\da-f]{0,16})\.(\d{1,15})\.(\d{1,15})\.(\d{1,15})$/.exec(text) ?? [];
  if (log === undefined) return undefined;
  const [event = 0, redelivery = 0, rejection = 0] = keys.map(Number);
  return { log, event, redelivery, rejection };
}

/** Where a returning reader resumes. */
export function resumeFrom(asked: FeedCursor | undefined, newest: FeedCursor): FeedCursor {
  if (asked?.log === newest.log) {
    // What had the largest keys may have been removed, and a log from a back-up has smaller ones.
    return {
      log: newest.log,
      event: Math.min(asked.event, newest.event),
      redelivery: Math.min(asked.redelivery, newest.redelivery),
      rejection: Math.min(asked.rejection, newest.rejection),
    };
  }
  // A log in memory began anew when its process did: all of it is new to who read the one before.
  const isAnew = asked !== undefined && newest.log !== "";
  return isAnew ? { ...newest, event: 0, redelivery: 0, rejection: 0 } : newest;
}

/** A repeated delivery of an event, as stores give it. */
export interface Redelivery {
  key: number;
  /** In ISO 8601, UTC. */
  at: string;
  /** Of our response. */
  responseStatus: number;
  event: LoggedEvent;
}

/** Of each of the three, so many are read at a time. */
export const maxFeedItems = 100;

/** What came after a position in each of the three, oldest first. */
export interface News {
  events: readonly LoggedEvent[];
  redeliveries: readonly Redelivery[];
  rejections: readonly Rejection[];
}

/** In the order in which they were received, and where to go on from. */
export function mergeFeed(
  { events, redeliveries, rejections }: News,
  after: FeedCursor,
): { items: FeedItem[]; position: FeedCursor } {
  const items: FeedItem[] = [
    ...events.map((event) => toItem("stored", event.responseStatus, loggedAt(event), event, null)),
    ...redeliveries.map(({ at, responseStatus, event }) =>
      toItem("duplicate", responseStatus, at, event, null),
    ),
    ...rejections.map((rejection) =>
      toItem("rejected", rejection.responseStatus, rejection.receivedAt, null, rejection),
    ),
  ];
  items.sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  const position = {
    log: after.log,
    event: Number(events.at(-1)?.key ?? after.event),
    redelivery: redeliveries.at(-1)?.key ?? after.redelivery,
    rejection: Number(rejections.at(-1)?.key ?? after.rejection),
  };
  return { items, position };
}

function toItem(
  outcome: FeedItem["outcome"],
  responseStatus: number,
  at: string,
  event: LoggedEvent | null,
  rejection: Rejection | null,
): FeedItem {
  return { outcome, responseStatus, at, event, rejection };
}

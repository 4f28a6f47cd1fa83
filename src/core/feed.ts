import { type EventFilter, loggedAt, type LoggedEvent, matches } from "./logged-event";
import { isListed, type Rejection } from "./rejection";

/** What became of a delivery. */
export interface FeedItem {
  outcome: "stored" | "duplicate" | "refused";
  /** The answer it got: 201, 200, or why it was refused, also when it was verified again. */
  status: number;
  /** When it was received, in ISO 8601, UTC; or verified again, of an event's first delivery. */
  at: string;
  /** The event that was delivered; null when it was refused. */
  event: LoggedEvent | null;
  rejection: Rejection | null;
}

/** Which decisions a reader wants. */
export interface FeedFilter {
  filter: EventFilter;
  rejectedOnly: boolean;
}

export function isWanted(decision: FeedItem, { filter, rejectedOnly }: FeedFilter): boolean {
  const { event, rejection } = decision;
  if (rejection) return isListed(rejection, filter, rejectedOnly);
  return !rejectedOnly && event !== null && matches(event, filter);
}

/** A place in the order of decisions: the largest keys that were seen. */
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

/** Where a reader goes on that was somewhere before. */
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
  /** What it was answered. */
  status: number;
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
): { decisions: FeedItem[]; position: FeedCursor } {
  const decisions: FeedItem[] = [
    ...events.map((event) => decide("stored", event.answer, loggedAt(event), event, null)),
    ...redeliveries.map(({ at, status, event }) => decide("duplicate", status, at, event, null)),
    ...rejections.map((rejection) =>
      decide("refused", rejection.status, rejection.receivedAt, null, rejection),
    ),
  ];
  decisions.sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  const position = {
    log: after.log,
    event: Number(events.at(-1)?.key ?? after.event),
    redelivery: redeliveries.at(-1)?.key ?? after.redelivery,
    rejection: Number(rejections.at(-1)?.key ?? after.rejection),
  };
  return { decisions, position };
}

function decide(
  outcome: FeedItem["outcome"],
  status: number,
  at: string,
  event: LoggedEvent | null,
  rejection: Rejection | null,
): FeedItem {
  return { outcome, status, at, event, rejection };
}

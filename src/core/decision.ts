import type { LoggedEvent } from "./logged-event";
import type { Rejection } from "./rejection";

/** What became of a delivery. */
export interface Decision {
  outcome: "stored" | "duplicate" | "refused";
  /** The answer it got: 201, 200, or why it was refused. */
  status: number;
  /** When it was received, in ISO 8601, UTC. */
  at: string;
  /** The event that was delivered; null when it was refused. */
  event: LoggedEvent | null;
  rejection: Rejection | null;
}

/** A place in the order of decisions: the largest keys that were seen. */
export interface Position {
  event: number;
  redelivery: number;
  rejection: number;
}

/** @returns the position as a text without white space */
export function writePosition({ event, redelivery, rejection }: Position): string {
  return `${event}.${redelivery}.${rejection}`;
}

/** @returns undefined for what `writePosition` did not write */
export function parsePosition(text = ""): Position | undefined {
  const [, event, redelivery, rejection] = /^(\d{1,15})\.(\d{1,15})\.(\d{1,15})$/.exec(text) ?? [];
  if (event === undefined) return undefined;
  return { event: Number(event), redelivery: Number(redelivery), rejection: Number(rejection) };
}

/** A repeated delivery of an event, as stores give it. */
export interface Redelivery {
  key: number;
  /** In ISO 8601, UTC. */
  at: string;
  event: LoggedEvent;
}

/** Of each of the three, so many are read at a time. */
export const mostNews = 100;

/** What came after a position in each of the three, oldest first. */
export interface News {
  events: readonly LoggedEvent[];
  redeliveries: readonly Redelivery[];
  rejections: readonly Rejection[];
}

/** In the order in which they were received, and where to go on from. */
export function toDecisions(
  { events, redeliveries, rejections }: News,
  after: Position,
): { decisions: Decision[]; position: Position } {
  const decisions: Decision[] = [
    ...events.map((event) => decide("stored", 201, event.receivedAt, event, null)),
    ...redeliveries.map(({ at, event }) => decide("duplicate", 200, at, event, null)),
    ...rejections.map((rejection) =>
      decide("refused", rejection.status, rejection.receivedAt, null, rejection),
    ),
  ];
  decisions.sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  const position = {
    event: Number(events.at(-1)?.key ?? after.event),
    redelivery: redeliveries.at(-1)?.key ?? after.redelivery,
    rejection: Number(rejections.at(-1)?.key ?? after.rejection),
  };
  return { decisions, position };
}

function decide(
  outcome: Decision["outcome"],
  status: number,
  at: string,
  event: LoggedEvent | null,
  rejection: Rejection | null,
): Decision {
  return { outcome, status, at, event, rejection };
}

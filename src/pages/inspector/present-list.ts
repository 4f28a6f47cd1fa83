import {
  describeUnverified,
  describeEvent,
  describeRejection,
  type Sentence,
} from "../../core/describe-event";
import type { LoggedEvent } from "../../core/logged-event";
import type { Rejection } from "../../core/rejection";
import {
  formatResponse,
  formatClock,
  formatDay,
  formatMinute,
  formatSize,
  formatTime,
} from "../layout/format-values";
import { linkTo } from "../layout/link-to";
import { type Delivered, type DeliveryPage, isRejection, rowTime } from "./list-deliveries";
import { isFiltered } from "./read-view";

export interface ShownList {
  days: { title: string; rows: ShownRow[] }[];
  /** Number of rows that are events. */
  events: number;
  olderHref: string | undefined;
  /** Why the list is empty. */
  empty: "nothing_yet" | "nothing_matches" | "nothing_older" | undefined;
}

export interface ShownRow {
  path: string;
  href: string;
  status: string;
  tone: "stored" | "duplicate" | "rejected";
  sentence: Sentence;
  details: string[];
  deliveries: number;
  time: ShownTime;
}

export interface ShownTime {
  iso: string;
  exact: string;
  clock: string;
}

export function presentList(
  { rows, older }: DeliveryPage,
  query: Record<string, string>,
): ShownList {
  return {
    days: groupByDay(rows).map(([title, rows]) => ({
      title,
      rows: rows.map((row) => presentRow(row, query)),
    })),
    events: rows.filter((row) => !isRejection(row)).length,
    olderHref: older && linkTo("/inspector", query, { cursor: older }),
    empty: rows.length > 0 ? undefined : findEmptyReason(query),
  };
}

export function presentTime(iso: string): ShownTime {
  return { iso, exact: formatTime(iso), clock: formatClock(iso) };
}

function groupByDay(rows: readonly Delivered[]): [title: string, rows: Delivered[]][] {
  const days = new Map<string, Delivered[]>();
  for (const row of rows) {
    const title = formatDay(rowTime(row));
    days.set(title, [...(days.get(title) ?? []), row]);
  }
  return [...days];
}

function findEmptyReason(query: Record<string, string>): ShownList["empty"] {
  if (isFiltered(query)) return "nothing_matches";
  return query.cursor === undefined ? "nothing_yet" : "nothing_older";
}

function presentRow(row: Delivered, query: Record<string, string>): ShownRow {
  const shown = isRejection(row) ? presentRejected(row) : presentStored(row);
  return {
    ...shown,
    href: linkTo(shown.path, query, { tab: undefined }),
    time: presentTime(rowTime(row)),
  };
}

function presentStored(event: LoggedEvent): Omit<ShownRow, "href" | "time"> {
  const { key, subject, author, type, deliveries, responseStatus, reverifiedAt, receivedAt } =
    event;
  const later = reverifiedAt === null ? null : `first rejected at ${formatMinute(receivedAt)}`;
  const facts = [later, subject, author].filter((fact) => fact !== null);
  return {
    path: `/inspector/events/${key}`,
    status: formatResponse(responseStatus, reverifiedAt !== null),
    tone: "stored",
    sentence: describeEvent(event),
    details: facts.length > 0 ? facts : [type],
    deliveries,
  };
}

function presentRejected(rejection: Rejection): Omit<ShownRow, "href" | "time"> {
  const { key, responseStatus, size, loggedAs, unverified } = rejection;
  const facts = [
    loggedAs === null ? [] : [`logged later as event ${loggedAs}`],
    unverified === null ? [] : [`unverified: ${describeUnverified(unverified)}`],
    size === null ? [] : [formatSize(size)],
  ];
  return {
    path: `/inspector/rejections/${key}`,
    status: formatResponse(responseStatus, loggedAs !== null),
    tone: loggedAs === null ? "rejected" : "duplicate",
    sentence: describeRejection(rejection),
    details: facts.flat(),
    deliveries: 1,
  };
}

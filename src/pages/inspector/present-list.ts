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
} from "./format-values";
import { linkTo } from "./link-to";
import { type Delivered, type DeliveryPage, isRejection, rowTime } from "./list-deliveries";
import { isFiltered } from "./read-view";

export interface ShownList {
  days: { title: string; rows: ShownRow[] }[];
  /** How many of the rows are events. */
  events: number;
  olderHref: string | undefined;
  /** Of an empty list, why it is empty. */
  empty: "nothing_yet" | "nothing_fits" | "nothing_older" | undefined;
}

export interface ShownRow {
  path: string;
  href: string;
  /** What we answered. */
  status: string;
  tone: "stored" | "duplicate" | "rejected";
  sentence: Sentence;
  /** Beside the sentence. */
  more: string[];
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
  written: Record<string, string>,
): ShownList {
  return {
    days: groupByDay(rows).map(([title, rows]) => ({
      title,
      rows: rows.map((row) => presentRow(row, written)),
    })),
    events: rows.filter((row) => !isRejection(row)).length,
    olderHref: older && linkTo("/inspector", written, { cursor: older }),
    empty: rows.length > 0 ? undefined : whyEmpty(written),
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

function whyEmpty(written: Record<string, string>): ShownList["empty"] {
  if (isFiltered(written)) return "nothing_fits";
  return written.cursor === undefined ? "nothing_yet" : "nothing_older";
}

function presentRow(row: Delivered, written: Record<string, string>): ShownRow {
  const shown = isRejection(row) ? presentRejected(row) : presentStored(row);
  return {
    ...shown,
    href: linkTo(shown.path, written, { tab: undefined }),
    time: presentTime(rowTime(row)),
  };
}

function presentStored(event: LoggedEvent): Omit<ShownRow, "href" | "time"> {
  const { key, subject, author, type, deliveries, responseStatus, reverifiedAt, receivedAt } =
    event;
  const later = reverifiedAt === null ? null : `rejected at first, ${formatMinute(receivedAt)}`;
  const facts = [later, subject, author].filter((fact) => fact !== null);
  return {
    path: `/inspector/events/${key}`,
    status: formatResponse(responseStatus, reverifiedAt !== null),
    tone: "stored",
    sentence: describeEvent(event),
    more: facts.length > 0 ? facts : [type],
    deliveries,
  };
}

function presentRejected(rejection: Rejection): Omit<ShownRow, "href" | "time"> {
  const { key, responseStatus, size, loggedAs, unverified } = rejection;
  const facts = [
    loggedAs === null ? [] : [`logged since as event ${loggedAs}`],
    unverified === null ? [] : [`says: ${describeUnverified(unverified)}`],
    size === null ? [] : [formatSize(size)],
  ];
  return {
    path: `/inspector/rejections/${key}`,
    status: formatResponse(responseStatus, loggedAs !== null),
    tone: loggedAs === null ? "rejected" : "duplicate",
    sentence: describeRejection(rejection),
    more: facts.flat(),
    deliveries: 1,
  };
}

import { formatDay } from "../layout/format-values";
import { linkTo, type Query } from "../layout/link-to";
import { type Delivered, type DeliveryPage, isRejection, rowTime } from "./list-deliveries";
import { presentRow, type ShownRow } from "./present-row";
import { isFiltered } from "./read-view";

export interface ShownList {
  days: { title: string; rows: ShownRow[] }[];
  /** Number of rows that are events. */
  events: number;
  olderHref: string | undefined;
  /** Why the list is empty. */
  empty: "nothing_matches" | "nothing_older" | undefined;
  /** Whether the log has no event yet. */
  isFirstRun: boolean;
}

export function presentList(
  { rows, older }: DeliveryPage,
  query: Query,
  hasEvents: boolean,
): ShownList {
  const isFirstRun = !hasEvents && query.cursor === undefined && !isFiltered(query);
  return {
    days: groupByDay(rows).map(([title, rows]) => ({
      title,
      rows: rows.map((row) => presentRow(row, query)),
    })),
    events: rows.filter((row) => !isRejection(row)).length,
    olderHref: older && linkTo("/inspector", query, { cursor: older }),
    empty: rows.length > 0 || isFirstRun ? undefined : findEmptyReason(query),
    isFirstRun,
  };
}

function groupByDay(rows: readonly Delivered[]): [title: string, rows: Delivered[]][] {
  const days = new Map<string, Delivered[]>();
  for (const row of rows) {
    const title = formatDay(rowTime(row));
    days.set(title, [...(days.get(title) ?? []), row]);
  }
  return [...days];
}

function findEmptyReason(query: Query): ShownList["empty"] {
  return query.cursor === undefined ? "nothing_matches" : "nothing_older";
}

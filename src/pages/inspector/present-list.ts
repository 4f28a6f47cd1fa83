import { formatDay } from "../layout/format-values";
import { linkTo, type Query } from "../layout/link-to";
import { type Delivered, type DeliveryPage, rowTime } from "./list-deliveries";
import {
  groupByPipeline,
  type PipelineContext,
  presentPipeline,
  type ShownPipeline,
} from "./present-pipeline";
import { presentRow, type ShownRow } from "./present-row";
import { isFiltered } from "./read-view";

export interface ShownList {
  days: { title: string; rows: (ShownRow | ShownPipeline)[] }[];
  /** Number of rows that are events, those of pipelines too. */
  events: number;
  olderHref: string | undefined;
  /** Why the list is empty. */
  empty: "nothing_matches" | "nothing_older" | undefined;
  /** Whether the log has no event yet. */
  isFirstRun: boolean;
}

export interface ListContext extends Omit<PipelineContext, "notifications"> {
  /** Whether the events of a pipeline are one row. */
  isGrouped: boolean;
}

export function presentList(
  { rows, older, notifications }: DeliveryPage,
  given: ListContext,
  hasEvents: boolean,
): ShownList {
  const context = { ...given, notifications };
  const { query, isGrouped } = context;
  const isFirstRun = !hasEvents && query.cursor === undefined && !isFiltered(query);
  const groups = isGrouped ? groupByPipeline(rows) : rows.map((row) => [row]);
  const present = (group: Delivered[]): ShownRow | ShownPipeline =>
    (isGrouped ? presentPipeline(group, context) : undefined) ??
    presentRow(group[0]!, query, notifications);
  const days = groupByDay(groups).map(([title, groups]) => ({ title, rows: groups.map(present) }));
  return {
    days,
    events: days.flatMap((day) => day.rows).reduce((sum, row) => sum + countEvents(row), 0),
    olderHref: older && linkTo("/inspector", query, { cursor: older }),
    empty: rows.length > 0 || isFirstRun ? undefined : findEmptyReason(query),
    isFirstRun,
  };
}

function countEvents(row: ShownRow | ShownPipeline): number {
  if ("rows" in row) return row.rows.length;
  return row.isRejected ? 0 : 1;
}

/** By the newest of each group. */
function groupByDay(groups: readonly Delivered[][]): [title: string, groups: Delivered[][]][] {
  const days = new Map<string, Delivered[][]>();
  for (const group of groups) {
    const title = formatDay(rowTime(group[0]!));
    days.set(title, [...(days.get(title) ?? []), group]);
  }
  return [...days];
}

function findEmptyReason(query: Query): ShownList["empty"] {
  return query.cursor === undefined ? "nothing_matches" : "nothing_older";
}

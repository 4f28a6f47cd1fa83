import { type Broken, type Draw, eventPart, isBroken, type Part } from "../../layout/draw-part";
import { formatDay } from "../../layout/format-values";
import { linkTo, type Query } from "../../layout/link-to";
import { type Delivered, type DeliveryPage, isRejection, rowTime } from "./list-deliveries";
import {
  groupByPipeline,
  type PipelineContext,
  presentPipeline,
  type ShownPipeline,
} from "./present-pipeline";
import { presentRow, type ShownRow } from "./present-row";
import { isFiltered } from "../read-view";

export interface ShownList {
  days: ShownDay[];
  /** Number of rows that are events, those of pipelines too. */
  events: number;
  olderHref: string | undefined;
  /** The reason why the list is empty. */
  empty: "nothing_matches" | "nothing_older" | undefined;
  /** Whether the log has no event yet. */
  isFirstRun: boolean;
}

export interface ShownDay {
  title: string;
  rows: (ShownRow | ShownPipeline | Broken)[];
}

export interface ListContext extends Omit<PipelineContext, "notifications"> {
  /** Whether the events of a pipeline are one row. */
  isGrouped: boolean;
  draw: Draw;
}

export function presentList(
  { rows, older, notifications }: DeliveryPage,
  given: ListContext,
  hasEvents: boolean,
): ShownList {
  const context = { ...given, notifications };
  const { query, isGrouped, draw } = context;
  const isFirstRun = !hasEvents && query.cursor === undefined && !isFiltered(query);
  const groups = isGrouped ? groupByPipeline(rows) : rows.map((row) => [row]);
  const present = (group: readonly Delivered[]): Placed => ({
    row:
      (isGrouped ? presentPipeline(group, context) : undefined) ??
      presentRow(group[0]!, query, notifications),
    day: formatDay(rowTime(group[0]!)),
  });
  const shown = groups.flatMap((group) => {
    const whole = draw(partOf(group[0]!), () => present(group));
    if (!isBroken(whole) || group.length === 1) return [whole];
    return group.map((row) => draw(partOf(row), () => present([row])));
  });
  const days = groupByDay(shown);
  return {
    days,
    events: days.flatMap((day) => day.rows).reduce((sum, row) => sum + countEvents(row), 0),
    olderHref: older && linkTo("/inspector", query, { cursor: older }),
    empty: rows.length > 0 || isFirstRun ? undefined : findEmptyReason(query),
    isFirstRun,
  };
}

interface Placed {
  row: ShownRow | ShownPipeline;
  /** The day of the group's newest delivery. */
  day: string;
}

function partOf(row: Delivered): Part {
  if (!isRejection(row)) return eventPart(row.key);
  const bodyHref = row.size === null ? undefined : `/api/rejections/${row.key}/body`;
  return { what: "delivery", key: row.key, bodyHref };
}

function countEvents(row: ShownRow | ShownPipeline | Broken): number {
  if (isBroken(row)) return 0;
  if (row.rows) return row.rows.length;
  return row.isRejected ? 0 : 1;
}

/** A broken row keeps its place in the list. */
function groupByDay(shown: readonly (Placed | Broken)[]): ShownDay[] {
  const days: ShownDay[] = [];
  for (const each of shown) {
    const last = days.at(-1);
    const title = isBroken(each) ? (last?.title ?? "") : each.day;
    const row = isBroken(each) ? each : { ...each.row, broken: undefined };
    if (last?.title === title) last.rows.push(row);
    else days.push({ title, rows: [row] });
  }
  return days;
}

function findEmptyReason(query: Query): ShownList["empty"] {
  return query.cursor === undefined ? "nothing_matches" : "nothing_older";
}

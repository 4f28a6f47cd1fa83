import { countConclusive, successRateOf } from "../../../core/runs/success-rate";
import type { ProjectLabel } from "../../../core/runs/label-projects";
import { smallSample } from "../../../core/runs/insights";
import { outcomeOf } from "../../../core/runs/run";
import { formatMinute } from "../../../core/words/format-minute";
import type { Broken, Draw } from "../../layout/draw-part";
import { linkTo } from "../../layout/link-to";
import {
  ascendingFirst,
  type Column,
  columns,
  type GroupNumbers,
  labels,
  type Sort,
  sortRows,
  type TableName,
} from "./columns";
import { countOf, formatRate, formatSeconds, nothing } from "../format-numbers";
import { linkToEvents } from "../link-to-events";
import { countCell } from "../periods/present-periods";
import type { View } from "../read-view";

export interface ShownTable {
  id: TableName;
  headings: ShownHeading[];
  rows: (ShownGroup | Broken)[];
  /** The link to all rows. */
  all: { label: string; href: string } | undefined;
}

export interface ShownHeading {
  label: string;
  href: string;
  /** For `aria-sort`. */
  order: "ascending" | "descending" | undefined;
}

export interface ShownGroup {
  name: string;
  /** The workflow and project: "build of shop". */
  place: string;
  href: string;
  cells: ShownCell[];
}

export interface ShownCell {
  text: string;
  href: string | undefined;
  tone: string | undefined;
  title: string | undefined;
}

const noLink = { href: undefined, tone: undefined, title: undefined };

/** Without what it does not have. */
type Cell = Pick<ShownCell, "text"> & Partial<ShownCell>;

export interface TableContext {
  view: View;
  query: Record<string, string>;
  draw: Draw;
  labelOf: ProjectLabel;
}

const maxRows = 25;

export function presentTable(
  id: TableName,
  groups: readonly GroupNumbers[],
  { view, query, draw, labelOf }: TableContext,
): ShownTable {
  const sort = view.sorts[id];
  const sorted = sortRows(groups, sort);
  const shown = view.all === id ? sorted : sorted.slice(0, maxRows);
  const isCut = shown.length < sorted.length;
  return {
    id,
    headings: columns[id].map((column) => presentHeading(id, column, sort, query)),
    rows: shown.map((group) => draw({ what: "row" }, () => presentGroup(id, group, view, labelOf))),
    all: isCut
      ? {
          label: `Show all ${countOf(sorted.length, id.slice(0, -1))}`,
          href: `${linkTo("/insights", query, { all: id })}#${id}`,
        }
      : undefined,
  };
}

function presentHeading(
  id: TableName,
  column: Column,
  sort: Sort,
  query: Record<string, string>,
): ShownHeading {
  const isCurrent = sort.column === column;
  const isDescending = isCurrent ? !sort.isDescending : !ascendingFirst.includes(column);
  const current = sort.isDescending ? "descending" : "ascending";
  return {
    label: labels[column],
    href: linkToSort(id, `${isDescending ? "-" : ""}${column}`, query),
    order: isCurrent ? current : undefined,
  };
}

export function linkToSort(id: TableName, sort: string, query: Record<string, string>): string {
  return `${linkTo("/insights", query, { [id]: sort })}#${id}`;
}

function presentGroup(
  id: TableName,
  group: GroupNumbers,
  { filter, range }: View,
  labelOf: ProjectLabel,
): ShownGroup {
  const { workflow, job } = group;
  const project = labelOf(group);
  const { since, until } = range;
  const select = {
    kind: id === "jobs" ? ("job" as const) : ("workflow" as const),
    ...filter,
    project: project ?? filter.project,
    workflow: workflow ?? filter.workflow,
    job: job ?? undefined,
    ...{ since, until },
  };
  const all = linkToEvents(select);
  const failed = linkToEvents({ ...select, outcome: "failed" });
  const cells: Record<Column, Cell> = {
    name: { text: "" },
    runs: countCell(group.runs, all),
    success: presentRate(group, all),
    failed: countCell(group.failed, failed),
    first: countCell(group.firstFailures ?? 0, failed),
    p50: presentSeconds(group.p50Seconds, all),
    p95: presentSeconds(group.p95Seconds, all),
    waited: presentSeconds(group.p95WaitedSeconds, all),
    recovery: presentSeconds(group.meanTimeToRecoverySeconds, all),
    flaky: countCell(group.flakyRevisions, all),
    last: presentLast(group, all),
  };
  const places = [id === "jobs" ? workflow : null, project].filter((place) => place !== null);
  return {
    name: (id === "jobs" ? job : workflow) ?? "unknown",
    place: places.join(" · "),
    href: all,
    cells: columns[id].slice(1).map((column) => ({ ...noLink, ...cells[column] })),
  };
}

function presentRate(group: GroupNumbers, href: string): Cell {
  const rate = successRateOf(group);
  if (rate === null) return { text: nothing };
  const conclusive = countConclusive(group);
  const isSmall = conclusive < smallSample;
  const title = `of ${countOf(conclusive, "conclusive run")}`;
  return { text: `${formatRate(rate)}${isSmall ? " *" : ""}`, href, title };
}

function presentSeconds(seconds: number | null, href: string): Cell {
  return seconds === null ? { text: nothing } : { text: formatSeconds(seconds), href };
}

const tones = { succeeded: "good", failed: "bad", canceled: "plain", other: "plain" };

function presentLast({ lastStatus, lastRunAt }: GroupNumbers, href: string): Cell {
  if (lastRunAt === null) return { text: nothing };
  return {
    text: lastStatus ?? "unknown",
    href,
    tone: tones[outcomeOf(lastStatus)],
    title: formatMinute(new Date(lastRunAt).toISOString()),
  };
}

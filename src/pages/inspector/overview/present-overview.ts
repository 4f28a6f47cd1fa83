import { formatCount } from "./format-count";
import type { Facets, Histogram } from "../../../core/log/facets";
import type { Rejection } from "../../../core/log/rejection";
import { linkTo, type Query } from "../../layout/link-to";

/** The counts of the selected deliveries, and the times of their arrival. */
export interface ShownOverview {
  counts: Count[];
  histogram: ShownHistogram | undefined;
  /** Set if not all events of the range were counted. */
  note: string | undefined;
}

export interface Count {
  label: string;
  count: string;
  tone: "plain" | "bad" | "rejected";
  href: string;
  isCurrent: boolean;
}

export interface ShownHistogram {
  from: string;
  to: string;
  /** In milliseconds since 1970, for the script. */
  start: number;
  step: number;
  bars: Bar[];
  description: string;
}

/** Heights in percent, drawn from the bottom: rejected, failed, others. */
export interface Bar {
  rejected: number;
  failed: number;
  other: number;
  title: string;
}

interface OverviewContext {
  path: string;
  query: Query;
  /** The facets of the filter without status and repetition. */
  all: Facets;
  /** The facets of the filter. */
  selected: Facets;
  /** The rejections that fit the filter. */
  rejections: readonly Rejection[];
}

export function presentOverview(context: OverviewContext): ShownOverview {
  const { all, selected, rejections } = context;
  return {
    counts: presentCounts(context),
    histogram: selected.histogram && presentHistogram(selected.histogram, rejections),
    note: all.isComplete ? undefined : "Counts are of the newest 10,000 events in the range.",
  };
}

const failedStatuses = ["failed", "error"];

function presentCounts({ path, query, all, rejections }: OverviewContext): Count[] {
  const { status, rejected, repeated, cursor, ...others } = query;
  const statuses = [status ?? []].flat();
  const isFailed =
    statuses.length === failedStatuses.length &&
    failedStatuses.every((each) => statuses.includes(each));
  const format = (count: number, isComplete = all.isComplete): string =>
    formatCount(count, isComplete);
  const toCount = (
    [label, count, tone]: [string, string, Count["tone"]],
    changes: Query,
    isCurrent: boolean,
  ): Count => ({ label, count, tone, href: linkTo(path, others, changes), isCurrent });
  return [
    toCount(
      ["All", format(all.matching + rejections.length), "plain"],
      {},
      status === undefined && !rejected && !repeated,
    ),
    toCount(["Failed", format(all.failed), "bad"], { status: failedStatuses }, isFailed),
    toCount(
      ["Rejected", format(rejections.length, true), "rejected"],
      { rejected: "1" },
      Boolean(rejected),
    ),
    toCount(["Repeated", format(all.repeated), "plain"], { repeated: "1" }, Boolean(repeated)),
  ];
}

function presentHistogram(
  { from, step, parts }: Histogram,
  rejections: readonly Rejection[],
): ShownHistogram {
  const rejected = parts.map(() => 0);
  for (const { receivedAt } of rejections) {
    const index = Math.floor((Date.parse(receivedAt) - from) / step);
    if (rejected[index] !== undefined) rejected[index] += 1;
  }
  const highest = Math.max(1, ...parts.map(({ total }, index) => total + (rejected[index] ?? 0)));
  const toIso = (index: number): string => new Date(from + index * step).toISOString();
  const percent = (count: number): number => Math.round((count / highest) * 1000) / 10;
  const bars = parts.map(({ total, failed }, index) => ({
    rejected: percent(rejected[index] ?? 0),
    failed: percent(failed),
    other: percent(total - failed),
    title: `${total - failed} accepted, ${failed} failed, ${rejected[index] ?? 0} rejected`,
  }));
  const sum = (counts: number[]): number => counts.reduce((a, b) => a + b, 0);
  const description = `${sum(parts.map(({ total }) => total))} events, ${sum(parts.map(({ failed }) => failed))} of them failed, and ${sum(rejected)} rejections over time`;
  return { from: toIso(0), to: toIso(parts.length), start: from, step, bars, description };
}

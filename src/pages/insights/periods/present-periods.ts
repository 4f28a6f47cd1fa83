import { fillPeriods, periodLengths } from "../../../core/runs/fill-periods";
import type { Period, PeriodNumbers } from "../../../core/runs/insights";
import { formatCount, formatSeconds, nothing } from "../format-numbers";
import { linkToEvents } from "../link-to-events";
import type { View } from "../read-view";

export interface ShownPeriods {
  /** "day" */
  period: Period;
  /** The range of the horizontal axis, in seconds since 1970. */
  from: number;
  to: number;
  rows: ShownPeriod[];
}

export interface ShownPeriod {
  label: string;
  /** The numbers for the charts. */
  numbers: PeriodNumbers;
  href: string;
  cells: { text: string; href: string | undefined }[];
}

/** Newest first, as a reader of a table wants them; the charts turn them around. */
export function presentPeriods(
  periods: readonly PeriodNumbers[],
  { filter, range }: View,
  now: Date,
): ShownPeriods {
  const { period, since, until } = range;
  const all = fillPeriods(periods, period);
  const first = all[0]?.time ?? now.getTime();
  const rows = all.toReversed().map((numbers) => {
    const end = new Date(numbers.time + periodLengths[period]);
    const select = {
      kind: "workflow" as const,
      ...filter,
      since: new Date(Math.max(numbers.time, since?.getTime() ?? 0)),
      until: until && until < end ? until : end,
    };
    const href = linkToEvents(select);
    return {
      label: formatPeriod(numbers.time, period),
      numbers,
      href,
      cells: [
        countCell(numbers.runs, href),
        ...(["succeeded", "failed", "canceled", "other"] as const).map((outcome) =>
          countCell(numbers[outcome], linkToEvents({ ...select, outcome })),
        ),
        ...[numbers.p50Seconds, numbers.p95Seconds].map((seconds) =>
          seconds === null
            ? { text: nothing, href: undefined }
            : { text: formatSeconds(seconds), href },
        ),
      ],
    };
  });
  return {
    period,
    from: Math.min(first, since?.getTime() ?? first) / 1000,
    to: Math.max((until ?? now).getTime(), (all.at(-1)?.time ?? 0) + periodLengths[period]) / 1000,
    rows,
  };
}

/** A zero is no link: there are no such events. */
export function countCell(count: number, href: string): ShownPeriod["cells"][number] {
  return count === 0 ? { text: "0", href: undefined } : { text: formatCount(count), href };
}

const parts: Record<Period, Intl.DateTimeFormatOptions> = {
  hour: { weekday: "short", hour: "2-digit", minute: "2-digit" },
  day: { weekday: "short", day: "numeric", month: "short" },
  week: { day: "numeric", month: "short", year: "numeric" },
};

/** "Mon 23 Nov" */
function formatPeriod(time: number, period: Period): string {
  const format = new Intl.DateTimeFormat("en-GB", { ...parts[period], timeZone: "UTC" });
  return `${period === "week" ? "week of " : ""}${format.format(time).replace(",", "")}`;
}

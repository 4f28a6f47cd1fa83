import { type RunNumbers, smallSample } from "../../../core/runs/insights";
import { countConclusive, successRateOf } from "../../../core/runs/success-rate";
import { countOf, formatCount, formatRate, formatSeconds } from "../format-numbers";
import { linkToEvents } from "../link-to-events";
import type { View } from "../read-view";

export interface ShownTile {
  label: string;
  value: string;
  /** The basis of the number. */
  sample: string;
  href: string;
  /** The difference from the range before. */
  change: Change | undefined;
  /** The same number in the range before. */
  before: { value: string; href: string } | undefined;
  /** A note that the sample is small. */
  warning: string | undefined;
}

export interface Change {
  text: string;
  tone: "good" | "bad" | "plain";
}

interface Measure {
  label: string;
  value: (numbers: RunNumbers) => number | null;
  format: (value: number) => string;
  sample: (numbers: RunNumbers) => string;
  compare: (now: number, before: number) => Change;
}

const ofConclusive = (numbers: RunNumbers): string =>
  `of ${countOf(countConclusive(numbers), "conclusive run")}`;

const duration = {
  format: formatSeconds,
  sample: ofConclusive,
  compare: compareDurations,
};

const measures: Measure[] = [
  {
    label: "Runs",
    value: ({ runs }) => runs,
    format: formatCount,
    sample: ({ canceled }) => `${formatCount(canceled)} canceled`,
    compare: compareCounts,
  },
  {
    label: "Success rate",
    value: successRateOf,
    format: formatRate,
    sample: ofConclusive,
    compare: compareRates,
  },
  { label: "p50 duration", value: ({ p50Seconds }) => p50Seconds, ...duration },
  { label: "p95 duration", value: ({ p95Seconds }) => p95Seconds, ...duration },
  {
    label: "Mean time to recovery",
    value: ({ meanTimeToRecoverySeconds }) => meanTimeToRecoverySeconds,
    ...duration,
    sample: ({ recoveries }) =>
      recoveries === 1 ? "of 1 recovery" : `of ${formatCount(recoveries)} recoveries`,
  },
];

/** @param before the numbers of the range before; undefined if there is no such range */
export function presentTiles(
  numbers: RunNumbers,
  before: RunNumbers | undefined,
  { filter, range }: View,
): ShownTile[] {
  const { since, until } = range;
  const select = { kind: "workflow", ...filter } as const;
  const conclusive = countConclusive(numbers);
  return measures.map(({ label, value, format, sample, compare }) => {
    const [now, earlier] = [value(numbers), before === undefined ? null : value(before)];
    return {
      label,
      value: now === null ? "–" : format(now),
      sample: sample(numbers),
      href: linkToEvents({ ...select, since, until }),
      change: now === null || earlier === null ? undefined : compare(now, earlier),
      before:
        earlier === null
          ? undefined
          : { value: format(earlier), href: linkToEvents({ ...select, ...range.before }) },
      warning:
        label === "Runs" || conclusive >= smallSample
          ? undefined
          : "Fewer than ten conclusive runs",
    };
  });
}

function compareCounts(now: number, before: number): Change {
  if (before === 0) return { text: `+${formatCount(now)}`, tone: "plain" };
  const percent = Math.round(((now - before) / before) * 100);
  return { text: percent === 0 ? "unchanged" : `${signed(percent)} %`, tone: "plain" };
}

function compareRates(now: number, before: number): Change {
  const points = Math.round((now - before) * 1000) / 10;
  if (points === 0) return { text: "unchanged", tone: "plain" };
  return { text: `${signed(points)} points`, tone: points > 0 ? "good" : "bad" };
}

function compareDurations(now: number, before: number): Change {
  const difference = now - before;
  if (Math.abs(difference) < 0.05) return { text: "unchanged", tone: "plain" };
  const [word, tone] =
    difference > 0 ? (["slower", "bad"] as const) : (["faster", "good"] as const);
  return { text: `${formatSeconds(Math.abs(difference))} ${word}`, tone };
}

/** "+3", "−3" */
function signed(number: number): string {
  return `${number > 0 ? "+" : "−"}${Math.abs(number)}`;
}

import type { Period, PeriodNumbers } from "./insights";

export const periodLengths: Record<Period, number> = {
  hour: 3_600_000,
  day: 86_400_000,
  week: 7 * 86_400_000,
};

/** Maximum number of periods, more than a year of hours. Beyond it, no empty ones are added. */
const maxPeriods = 10_000;

/** @returns the periods with those between them that had no run */
export function fillPeriods(periods: readonly PeriodNumbers[], period: Period): PeriodNumbers[] {
  const [first, last] = [periods[0], periods.at(-1)];
  if (first === undefined || last === undefined) return [];
  const count = (last.time - first.time) / periodLengths[period] + 1;
  if (count > maxPeriods) return [...periods];
  const known = new Map(periods.map((numbers) => [numbers.time, numbers]));
  return Array.from({ length: count }, (_, n) => {
    const time = first.time + n * periodLengths[period];
    return known.get(time) ?? { time, ...nothing };
  });
}

const nothing = {
  runs: 0,
  succeeded: 0,
  failed: 0,
  canceled: 0,
  other: 0,
  p50Seconds: null,
  p95Seconds: null,
  p50WaitedSeconds: null,
  p95WaitedSeconds: null,
};

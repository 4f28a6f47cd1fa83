import type { Random } from "./create-random";

const hour = 60 * 60 * 1000;

/** When people push on a day, in milliseconds since 1970, ascending. Weekends are quieter. */
export function planPushes(day: number, random: Random): number[] {
  const weekday = new Date(day).getUTCDay();
  const isWeekend = weekday === 0 || weekday === 6;
  const count = isWeekend ? random.between(0, 3) : random.between(7, 15);
  // Between 7:00 and 19:00 UTC, most around 13:00.
  const times = Array.from(
    { length: count },
    () => day + 7 * hour + Math.floor((random.next() + random.next()) * 6 * hour),
  );
  return times.sort((a, b) => a - b);
}

/** When the nightly workflow starts. */
export function planNight(day: number, random: Random): number {
  return day + 2 * hour + random.between(0, 20_000);
}

import { formatLength } from "../../core/words/format-duration";

/** The text for a number that cannot be computed. */
export const nothing = "–";

const integers = new Intl.NumberFormat("en-GB");

/** "1,204" */
export function formatCount(count: number): string {
  return integers.format(count);
}

/** "92.4 %" */
export function formatRate(rate: number | null): string {
  return rate === null ? nothing : `${(rate * 100).toFixed(1).replace(/\.0$/, "")} %`;
}

/** "3 min 12 s" */
export function formatSeconds(seconds: number | null): string {
  return seconds === null ? nothing : formatLength(seconds * 1000);
}

/** "1 run", "2 runs" */
export function countOf(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? "" : "s"}`;
}

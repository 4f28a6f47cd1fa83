import { formatClock, formatTime } from "./format-values";

/** A time in UTC, which the page's script may show otherwise. */
export interface ShownTime {
  iso: string;
  exact: string;
  clock: string;
}

export function presentTime(iso: string): ShownTime {
  return { iso, exact: formatTime(iso), clock: formatClock(iso) };
}

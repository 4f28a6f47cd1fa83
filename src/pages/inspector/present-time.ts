import { formatClock, formatTime } from "../layout/format-values";

export interface ShownTime {
  iso: string;
  exact: string;
  clock: string;
}

export function presentTime(iso: string): ShownTime {
  return { iso, exact: formatTime(iso), clock: formatClock(iso) };
}

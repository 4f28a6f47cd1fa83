import type { EventFilter } from "../../core/log/event-filter";
import { type Histogram, isFailed } from "../../core/log/facets";
import type { RecentEvent } from "./recent-event";

const maxParts = 60;
const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const steps = [
  ...[second, 5 * second, 15 * second, minute, 5 * minute, 15 * minute],
  ...[hour, 3 * hour, 6 * hour, day, 7 * day, 30 * day],
];

/** @param events those that match, oldest first */
export function countParts(
  events: readonly RecentEvent[],
  { since, until }: EventFilter,
  now: Date,
): { histogram?: Histogram } {
  const oldest = since?.getTime() ?? events[0]?.receivedAt;
  if (oldest === undefined) return {};
  const last = events.at(-1)?.receivedAt ?? 0;
  const newest = Math.max(until?.getTime() ?? now.getTime(), last, oldest + 1);
  const step =
    steps.find((each) => (newest - oldest) / each <= maxParts - 1) ??
    (newest - oldest) / (maxParts - 1);
  const from = Math.floor(oldest / step) * step;
  const length = Math.ceil((newest - from) / step);
  const parts = Array.from({ length }, () => ({ total: 0, failed: 0 }));
  for (const { receivedAt, details } of events) {
    const part = parts[Math.min(Math.floor((receivedAt - from) / step), length - 1)]!;
    part.total += 1;
    if (isFailed(details.status)) part.failed += 1;
  }
  return { histogram: { from, step, parts } };
}

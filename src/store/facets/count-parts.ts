import type { EventFilter } from "../../core/log/event-filter";
import type { Histogram } from "../../core/log/facets";
import { type Columns, failed } from "./columns";

const maxParts = 60;
const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const steps = [
  ...[second, 5 * second, 15 * second, minute, 5 * minute, 15 * minute],
  ...[hour, 3 * hour, 6 * hour, day, 7 * day, 30 * day],
];

/** @param rows of the events that match, oldest first */
export function countParts(
  { receivedAt, flags }: Columns,
  rows: Int32Array,
  { since, until }: EventFilter,
  now: Date,
): { histogram?: Histogram } {
  const first = receivedAt[rows.at(0) ?? -1];
  const oldest = since?.getTime() ?? first;
  if (oldest === undefined) return {};
  const last = receivedAt[rows.at(-1) ?? -1] ?? 0;
  const newest = Math.max(until?.getTime() ?? now.getTime(), last, oldest + 1);
  const step =
    steps.find((each) => (newest - oldest) / each <= maxParts - 1) ??
    (newest - oldest) / (maxParts - 1);
  const from = Math.floor(oldest / step) * step;
  const length = Math.ceil((newest - from) / step);
  const total = new Uint32Array(length);
  const failures = new Uint32Array(length);
  let part = 0;
  let end = from + step;
  for (const row of rows) {
    while (receivedAt[row]! >= end && part < length - 1) {
      part += 1;
      end = from + (part + 1) * step;
    }
    total[part]! += 1;
    failures[part]! += flags[row]! & failed;
  }
  const parts = Array.from(total, (count, part) => ({ total: count, failed: failures[part]! }));
  return { histogram: { from, step, parts } };
}

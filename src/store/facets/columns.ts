import { type FilteredName, filteredFields, filteredNames } from "../../core/log/event-filter";
import { isFailed, maxCounted } from "../../core/log/facets";
import { type Codes, createCodes } from "./codes";
import { codeProject } from "./project-code";
import type { RecentEvent } from "./recent-event";

/** Bits of `Columns.flags`. */
export const failed = 1;
export const repeated = 2;
export const removed = 4;

/**
 * The events as arrays of numbers, in order of receipt: counting 10,000 of them takes well under a
 * millisecond.
 */
export interface Columns {
  receivedAt: Float64Array;
  stoppedAt: Float64Array;
  flags: Uint8Array;
  names: Record<FilteredName, { values: Int32Array; codes: Codes }>;
  events: (RecentEvent | undefined)[];
  /** The rows in use. */
  start: number;
  end: number;
}

const capacity = 2 * maxCounted;

export function createColumns(): Columns {
  const createName = (): { values: Int32Array; codes: Codes } => ({
    values: new Int32Array(capacity),
    codes: createCodes(),
  });
  return {
    receivedAt: new Float64Array(capacity),
    stoppedAt: new Float64Array(capacity),
    flags: new Uint8Array(capacity),
    names: Object.fromEntries(
      filteredNames.map((name) => [name, createName()]),
    ) as Columns["names"],
    events: [],
    start: 0,
    end: 0,
  };
}

/** Inserts a row in order of receipt, nearly always at the end. */
export function insertRow(columns: Columns, event: RecentEvent): void {
  if (columns.end === capacity) compact(columns);
  const { receivedAt, deliveries, details } = event;
  const { end, names } = columns;
  const last = columns.receivedAt[end - 1];
  const isLast = end === columns.start || last === undefined || last <= receivedAt;
  const row = isLast ? end : findRow(columns, receivedAt + 1);
  if (!isLast) makeRoom(columns, row);
  columns.end += 1;
  columns.receivedAt[row] = receivedAt;
  columns.stoppedAt[row] = event.stoppedAt;
  columns.flags[row] = (isFailed(details.status) ? failed : 0) | (deliveries > 1 ? repeated : 0);
  columns.events[row] = event;
  for (const name of filteredNames)
    names[name].values[row] = names[name].codes.take(textOf(name, details));
}

function textOf(name: FilteredName, details: RecentEvent["details"]): string | null {
  return name === "project" ? codeProject(details) : details[filteredFields[name]];
}

export function removeRow(columns: Columns, event: RecentEvent): void {
  let row = findRow(columns, event.receivedAt);
  while (columns.events[row] !== event) row += 1;
  columns.flags[row]! |= removed;
  columns.events[row] = undefined;
  for (const name of filteredNames) {
    const { codes, values } = columns.names[name];
    codes.release(values[row]!);
  }
  while (columns.start < columns.end && columns.flags[columns.start]! & removed) columns.start += 1;
}

/** The first row with an event that was received at a time or later. */
export function findRow({ receivedAt, start, end }: Columns, time: number): number {
  let low = start;
  let high = end;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (receivedAt[middle]! < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

function makeRoom(columns: Columns, row: number): void {
  const { receivedAt, stoppedAt, flags, names, events, end } = columns;
  receivedAt.copyWithin(row + 1, row, end);
  stoppedAt.copyWithin(row + 1, row, end);
  flags.copyWithin(row + 1, row, end);
  for (const name of filteredNames) names[name].values.copyWithin(row + 1, row, end);
  events.splice(row, 0, undefined);
}

/** Drops the rows that were removed. */
function compact(columns: Columns): void {
  const { receivedAt, stoppedAt, flags, names, events } = columns;
  let next = 0;
  for (let row = columns.start; row < columns.end; row += 1) {
    if (flags[row]! & removed) continue;
    receivedAt[next] = receivedAt[row]!;
    stoppedAt[next] = stoppedAt[row]!;
    flags[next] = flags[row]!;
    events[next] = events[row];
    for (const name of filteredNames) names[name].values[next] = names[name].values[row]!;
    next += 1;
  }
  events.length = next;
  columns.start = 0;
  columns.end = next;
}

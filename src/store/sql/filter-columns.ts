import type { EventFilter } from "../../core/logged-event";
import { encode } from "./encode-text";

/** A filter's exact values, with their columns. The most selective column comes first. */
export function toFilterColumns(filter: EventFilter): [column: string, value: string][] {
  return (["project", "branch", "workflow", "status", "type"] as const).flatMap((column) => {
    const value = filter[column];
    return value === undefined ? [] : [[column, encode(value)] satisfies [string, string]];
  });
}

/** What `q` looks for in the column `search`. */
export function toSearchText(q: string): string {
  return encode(q.toLowerCase());
}

import type { EventFilter } from "../../core/logged-event";
import { encode } from "./encode-text";

/** The equality conditions of a filter, the most selective column first. */
export function toFilterColumns(filter: EventFilter): [column: string, value: string][] {
  return (["project", "branch", "workflow", "status", "type"] as const).flatMap((column) => {
    const value = filter[column];
    return value === undefined ? [] : [[column, encode(value)] satisfies [string, string]];
  });
}

/** `q` as a substring of the column `search`. */
export function toSearchText(q: string): string {
  return encode(q.toLowerCase());
}

import {
  type EventFilter,
  type FilteredName,
  filteredFields,
  filteredNames,
  isSlug,
} from "../../core/log/event-filter";
import { idFields, type SearchTerm, squashMerge } from "../../core/log/search";
import { encode } from "./encode-text";
import { toColumn } from "./event-row";
import { placeholders, type Sql } from "./sql-database";

/**
 * Conditions on the table `events`, the most selective column first.
 *
 * @param contains tests whether the column `search` has a text
 */
export function toConditions(filter: EventFilter, contains: string): Sql[] {
  return [
    ...filteredNames.flatMap((name) => toNameConditions(name, filter)),
    ...(filter.repeated ? [{ sql: "deliveries > ?", values: [1] }] : []),
    ...(filter.since ? [{ sql: "received_at >= ?", values: [filter.since.getTime()] }] : []),
    ...(filter.until ? [{ sql: "received_at < ?", values: [filter.until.getTime()] }] : []),
    ...toStopConditions(filter),
    ...(filter.q ?? []).map((term) => toTermCondition(term, contains)),
  ];
}

export function toStopConditions({ stoppedSince, stoppedUntil }: EventFilter): Sql[] {
  return [
    ...(stoppedSince ? [{ sql: "stopped_ms >= ?", values: [stoppedSince.getTime()] }] : []),
    ...(stoppedUntil ? [{ sql: "stopped_ms < ?", values: [stoppedUntil.getTime()] }] : []),
  ];
}

function toNameConditions(name: FilteredName, filter: EventFilter): Sql[] {
  const { in: included, notIn: excluded } = filter[name] ?? {};
  return [
    ...(included ? [joinConditions(includedIn, columnsOf(name, included), included, " OR ")] : []),
    ...(excluded && excluded.length > 0
      ? [joinConditions(excludedFrom, columnsOf(name, excluded), excluded, " AND ")]
      : []),
  ];
}

/** Names alone, which have an index, unless there is a slug among them. */
function columnsOf(name: FilteredName, values: readonly string[]): string[] {
  const column = toColumn(filteredFields[name]);
  return name === "project" && values.some(isSlug) ? [column, "project_slug"] : [column];
}

type WriteCondition = (column: string, list: string) => string;

const includedIn: WriteCondition = (column, list) => `${column} IN (${list})`;

/** Handles null: otherwise an event without a value would be neither in the list nor not in it. */
const excludedFrom: WriteCondition = (column, list) => `coalesce(${column}, '') NOT IN (${list})`;

function joinConditions(
  write: WriteCondition,
  columns: readonly string[],
  values: readonly string[],
  joint: string,
): Sql {
  // PostgreSQL has no empty list. Nothing is in one of NULL alone.
  const list = placeholders(values.length) || "NULL";
  const conditions = columns.map((column) => write(column, list));
  return {
    sql: `(${conditions.join(joint)})`,
    values: columns.flatMap(() => values.map((value) => encode(value))),
  };
}

function toTermCondition(term: SearchTerm, contains: string): Sql {
  if (term.kind === "text") return { sql: contains, values: [encode(term.text)] };
  if (term.kind === "number") {
    const values = [term.number, squashMerge(term.number)];
    return { sql: `(${toColumn("pipelineNumber")} = ? OR ${contains})`, values };
  }
  if (term.kind === "projectSlug") return { sql: "project_slug = ?", values: [encode(term.slug)] };
  if (term.kind === "id")
    return {
      sql: `(${idFields.map((field) => `${toColumn(field)} = ?`).join(" OR ")})`,
      values: idFields.map(() => term.id),
    };
  return { sql: `${toColumn(term.kind)} = ?`, values: [term.number] };
}

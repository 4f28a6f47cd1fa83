import type { EventFilter } from "../../core/event-filter";
import { type CountedEvent, countFacets, type Facets, maxCounted } from "../../core/facets";
import { decode } from "./encode-text";
import { toTermCondition } from "./filter-columns";
import type { SqlDatabase, SqlValue } from "./sql-database";

const columns =
  'project, workflow, branch, status, type, pipeline_id AS "pipelineId", received_at AS "receivedAt", deliveries';

/** Reads the newest events of the range by the index of `received_at`. */
export async function countSqlFacets(
  database: SqlDatabase,
  contains: string,
  filter: EventFilter,
  now: Date,
): Promise<Facets> {
  const { since, until, q = [] } = filter;
  const terms = q.map((term) => toTermCondition(term, contains));
  const values: SqlValue[] = terms.flatMap((term) => term.values);
  values.push(since?.getTime() ?? 0, until?.getTime() ?? Number.MAX_SAFE_INTEGER);
  const fits = terms.map(({ sql }) => sql).join(" AND ") || "1 = 1";
  const rows = await database.read<CountedEvent>(
    `SELECT ${columns}, (${fits}) AS fits FROM ${database.table("events")}
     WHERE received_at >= ? AND received_at < ? ORDER BY received_at DESC LIMIT ${maxCounted}`,
    values,
  );
  for (const row of rows) decodeNames(row);
  return countFacets(rows, filter, now);
}

function decodeNames(row: CountedEvent): void {
  for (const name of ["project", "workflow", "branch", "status", "type", "pipelineId"] as const) {
    const value = row[name];
    if (value?.includes("\\")) row[name] = decode(value);
  }
}

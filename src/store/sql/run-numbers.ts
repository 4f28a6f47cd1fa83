import type { RunFilter } from "../../core/insights";
import type { RunKind } from "../../core/run";
import { encode } from "./encode-text";
import type { Sql, SqlValue } from "./sql-database";

/*
 * The numbers of docs/insights.md in SQL that SQLite and PostgreSQL share. Sums are cast, for
 * PostgreSQL's are decimals.
 */

/** Which runs, and by what they are grouped: names of the result's columns, with their expressions. */
export interface Selection {
  table: string;
  kind: RunKind;
  filter: RunFilter;
  groups: Readonly<Record<string, string>>;
}

/** A run's own workflow or job, on its branch. */
const subject = "project, workflow, job, branch";
const isConclusive = "outcome IN ('succeeded', 'failed')";
const nearestRank = (percent: number): string =>
  `max(CASE WHEN timed AND rank = (size * ${percent} + 99) / 100 THEN duration END)`;

/** Counts, percentiles, and when the runs stopped. */
export function selectOutcomes(selection: Selection): Sql {
  const { names, grouped, columns } = toGroups(selection);
  const { where, values } = toConditions(selection);
  const sql = `
    WITH selected AS (
      SELECT ${columns} stopped_at, outcome, duration,
        ${isConclusive} AND duration IS NOT NULL AS timed
      FROM ${selection.table} WHERE ${where}
    ), ranked AS (
      SELECT *, row_number() OVER (PARTITION BY ${names} timed ORDER BY duration) AS rank,
        count(*) OVER (PARTITION BY ${names} timed) AS size
      FROM selected
    )
    SELECT ${names} count(*) AS runs,
      count(CASE WHEN outcome = 'succeeded' THEN 1 END) AS succeeded,
      count(CASE WHEN outcome = 'failed' THEN 1 END) AS failed,
      count(CASE WHEN outcome = 'canceled' THEN 1 END) AS canceled,
      count(CASE WHEN outcome = 'other' THEN 1 END) AS other,
      ${nearestRank(50)} AS p50, ${nearestRank(95)} AS p95,
      min(stopped_at) AS "firstRunAt", max(stopped_at) AS "lastRunAt"
    FROM ranked ${grouped}`;
  return { sql, values };
}

/** How many streaks of failures ended, and how long they were together. */
export function selectRecoveries(selection: Selection): Sql {
  const { grouped, columns } = toGroups(selection);
  const { where, values } = toConditions(selection);
  const branch = `PARTITION BY ${subject} ORDER BY stopped_at, event_key`;
  const sql = `
    WITH conclusive AS (
      SELECT ${subject}, outcome, stopped_at, event_key, lag(outcome) OVER (${branch}) AS before
      FROM ${selection.table} WHERE ${where} AND ${isConclusive}
    ), changes AS (
      SELECT *, lag(stopped_at) OVER (${branch}) AS broke_at
      FROM conclusive WHERE before IS NULL OR before <> outcome
    )
    SELECT ${columns} count(*) AS recoveries, CAST(sum(stopped_at - broke_at) AS bigint) AS total
    FROM changes WHERE outcome = 'succeeded' AND broke_at IS NOT NULL ${grouped}`;
  return { sql, values };
}

/** How many revisions had a conclusive run, and how many of them both a failed and a successful one. */
export function selectRevisions(selection: Selection): Sql {
  const { grouped, columns } = toGroups(selection);
  const { where, values } = toConditions(selection);
  const sql = `
    WITH revisions AS (
      SELECT ${subject}, count(DISTINCT outcome) AS outcomes FROM ${selection.table}
      WHERE ${where} AND ${isConclusive} AND revision IS NOT NULL GROUP BY ${subject}, revision
    )
    SELECT ${columns} count(*) AS revisions, count(CASE WHEN outcomes = 2 THEN 1 END) AS "flakyRevisions"
    FROM revisions ${grouped}`;
  return { sql, values };
}

/** Of the runs that stopped together last, the one whose event arrived last has the status. */
export function selectLast(selection: Selection): Sql {
  const { grouped, columns } = toGroups(selection);
  const { where, values } = toConditions(selection);
  const { table } = selection;
  const sql = `
    SELECT ${columns} status, stopped_at AS "lastRunAt" FROM ${table}
    WHERE ${where} AND stopped_at IN (
      SELECT max(stopped_at) FROM ${table} WHERE ${where} ${grouped}
    ) ORDER BY event_key`;
  return { sql, values: [...values, ...values] };
}

/** How often a job was the first of its workflow run to fail, whichever job the filter names. */
export function selectFirstFailures(selection: Selection): Sql {
  const { grouped, columns } = toGroups(selection);
  const { where, values } = toConditions({
    ...selection,
    filter: { ...selection.filter, job: undefined },
  });
  const sql = `
    WITH failed AS (
      SELECT project, workflow, job, row_number() OVER (
        PARTITION BY coalesce(workflow_id, CAST(event_key AS text)) ORDER BY stopped_at, event_key
      ) AS place
      FROM ${selection.table} WHERE ${where} AND outcome = 'failed'
    )
    SELECT ${columns} count(*) AS "firstFailures" FROM failed WHERE place = 1 ${grouped}`;
  return { sql, values };
}

interface Groups {
  /** Followed by a comma, unless there is none. */
  names: string;
  columns: string;
  grouped: string;
}

function toGroups({ groups }: Selection): Groups {
  const names = Object.keys(groups);
  if (names.length === 0) return { names: "", columns: "", grouped: "" };
  const columns = Object.entries(groups).map(([name, sql]) => `${sql} AS ${name}`);
  return {
    names: `${names.join(", ")},`,
    columns: `${columns.join(", ")},`,
    grouped: `GROUP BY ${names.join(", ")}`,
  };
}

function toConditions({ kind, filter }: Selection): { where: string; values: SqlValue[] } {
  const candidates: [condition: string, value: SqlValue | undefined][] = [
    ["kind = ?", kind],
    ["stopped_at >= ?", filter.since?.getTime()],
    ["stopped_at < ?", filter.until?.getTime()],
    ...(["project", "workflow", "job", "branch", "tag"] as const).map(
      (name): [string, SqlValue | undefined] => [
        `${name} = ?`,
        filter[name] === undefined ? undefined : encode(filter[name]),
      ],
    ),
  ];
  const given = candidates.filter((candidate): candidate is [string, SqlValue] => {
    return candidate[1] !== undefined;
  });
  return {
    where: given.map(([condition]) => condition).join(" AND "),
    values: given.map(([, value]) => value),
  };
}

import type { RunFilter } from "../../core/insights";
import type { RunKind } from "../../core/run";
import { decode, encode } from "./encode-text";
import type { Sql, SqlDatabase, SqlValue } from "./sql-database";

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
  nearestRank: SqlDatabase["nearestRank"];
}

/** A run's own workflow or job, on its branch. */
const subject = "project, workflow, job, branch";
const isConclusive = "outcome IN ('succeeded', 'failed')";

/** Both databases sort texts of one length by their digits. */
const digits = (column: string): string => `CAST(${column} + 1000000000000000 AS text)`;

/** The status of the last run, behind what sorts it: 16 digits each of its stop and event. */
const lastRun = `max(${digits("stopped_at")} || ${digits("event_key")} || coalesce(status, ''))`;

/** @param last what `lastRun` gives */
export function readLastStatus(last: string | null): string | null {
  return last === null || last.length === 32 ? null : decode(last.slice(32));
}

/** Counts, percentiles, and when the runs stopped. */
export function selectOutcomes(selection: Selection): Sql {
  const { grouped, columns } = toGroups(selection);
  const { where, values } = toConditions(selection);
  const { table, nearestRank } = selection;
  const duration = `CASE WHEN ${isConclusive} THEN duration END`;
  const sql = `
    SELECT ${columns} count(*) AS runs,
      count(CASE WHEN outcome = 'succeeded' THEN 1 END) AS succeeded,
      count(CASE WHEN outcome = 'failed' THEN 1 END) AS failed,
      count(CASE WHEN outcome = 'canceled' THEN 1 END) AS canceled,
      count(CASE WHEN outcome = 'other' THEN 1 END) AS other,
      ${nearestRank(50, duration)} AS p50, ${nearestRank(95, duration)} AS p95,
      ${lastRun} AS last,
      min(stopped_at) AS "firstRunAt", max(stopped_at) AS "lastRunAt"
    FROM ${table} WHERE ${where} ${grouped}`;
  return { sql, values };
}

/**
 * How many streaks of failures ended, and how long they were together: the sum of their ends minus
 * that of their beginnings, without a streak that has not ended. Sorting once is what makes it fast.
 */
export function selectRecoveries(selection: Selection): Sql {
  const { grouped, columns } = toGroups(selection);
  const { where, values } = toConditions(selection);
  const sql = `
    WITH conclusive AS (
      SELECT ${subject}, outcome, stopped_at, lag(outcome) OVER (
        PARTITION BY ${subject} ORDER BY stopped_at, event_key
      ) AS before
      FROM ${selection.table} WHERE ${where} AND ${isConclusive}
    ), branches AS (
      SELECT ${subject},
        count(CASE WHEN outcome = 'failed' THEN 1 END) AS begun,
        count(CASE WHEN outcome = 'succeeded' THEN 1 END) AS ended,
        sum(CASE WHEN outcome = 'failed' THEN -stopped_at ELSE stopped_at END) AS total,
        max(CASE WHEN outcome = 'failed' THEN stopped_at END) AS last_begun
      FROM conclusive
      WHERE (outcome = 'failed' AND (before IS NULL OR before = 'succeeded'))
        OR (outcome = 'succeeded' AND before = 'failed')
      GROUP BY ${subject}
    )
    SELECT ${columns} CAST(coalesce(sum(ended), 0) AS bigint) AS recoveries,
      CAST(sum(total + CASE WHEN begun > ended THEN last_begun ELSE 0 END) AS bigint) AS total
    FROM branches WHERE ended > 0 ${grouped}`;
  return { sql, values };
}

/** How many revisions had a conclusive run, and how many of them both a failed and a successful one. */
export function selectRevisions(selection: Selection): Sql {
  const { grouped, columns } = toGroups(selection);
  const { where, values } = toConditions(selection);
  const sql = `
    WITH revisions AS (
      SELECT ${subject}, min(outcome) <> max(outcome) AS is_flaky FROM ${selection.table}
      WHERE ${where} AND ${isConclusive} AND revision IS NOT NULL GROUP BY ${subject}, revision
    )
    SELECT ${columns} count(*) AS revisions, count(CASE WHEN is_flaky THEN 1 END) AS "flakyRevisions"
    FROM revisions ${grouped}`;
  return { sql, values };
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
  columns: string;
  grouped: string;
}

function toGroups({ groups }: Selection): Groups {
  const names = Object.keys(groups);
  if (names.length === 0) return { columns: "", grouped: "" };
  const columns = Object.entries(groups).map(([name, sql]) => `${sql} AS ${name}`);
  return {
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

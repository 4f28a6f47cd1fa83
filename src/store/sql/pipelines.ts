import type {
  Insights,
  Pipeline,
  PipelineGap,
  PipelinePlace,
  ProjectActivity,
} from "../../core/runs/insights";
import type { Run } from "../../core/runs/run";
import { projectIdOf } from "../../core/runs/project-id";
import { byName, toPipeline } from "../runs/summarize-pipelines";
import { groupBy } from "../../core/runs/group-by";
import { decode, encode } from "./encode-text";
import { decodeRun, selectedRun } from "./run-row";
import { readEach } from "./read-each";
import type { Sql, SqlDatabase, SqlValue } from "./sql-database";
import { upsert } from "./upsert";

const columns = ["id", "project_key", "project", "project_slug", "branch", "number"];
const times = ["created_at", "stopped_at"];

/** The pipelines of runs. The run that stopped last decides their fields. */
export function upsertPipelines(table: string, runs: readonly Run[]): Sql[] {
  const latest = columns
    .slice(1)
    .map(
      (name) =>
        `${name} = CASE WHEN excluded.stopped_at >= known.stopped_at THEN excluded.${name} ELSE known.${name} END`,
    );
  const conflict = `(id) DO UPDATE SET ${latest.join(", ")},
    created_at = CASE WHEN excluded.created_at < known.created_at THEN excluded.created_at ELSE known.created_at END,
    stopped_at = CASE WHEN excluded.stopped_at > known.stopped_at THEN excluded.stopped_at ELSE known.stopped_at END`;
  return upsert({ table, columns: [...columns, ...times], conflict }, toRows(runs));
}

function toRows(runs: readonly Run[]): SqlValue[][] {
  return [...groupBy(runs, ({ pipelineId }) => pipelineId)].flatMap(([id, group]) => {
    if (id === null) return [];
    const { number, project, projectSlug, branch, createdAt, runs } = toPipeline(id, group);
    const last = runs.at(-1) as Run;
    const texts = [id, projectIdOf(last), project, projectSlug, branch].map((text) => encode(text));
    return [[...texts, number, createdAt, last.stoppedAt]];
  });
}

type Pipelines = Pick<Insights, "listPipelines" | "findPipeline" | "listActivity" | "listGaps">;

/** @param tables their names, as statements spell them */
export function createSqlPipelines(
  { pipelines, runs }: { pipelines: string; runs: string },
  read: SqlDatabase["read"],
): Pipelines {
  function selectLast(column: string): string {
    return `(SELECT ${column} FROM ${pipelines} AS last
      WHERE last.project_key = activity.project_key ORDER BY created_at DESC, id DESC LIMIT 1)`;
  }

  // Each window is in the order of an index.
  const selectActivity = `
    WITH pauses AS (
      SELECT project_key, stopped_at, created_at - lag(created_at) OVER (
        PARTITION BY project_key ORDER BY created_at
      ) AS pause
      FROM ${pipelines}
    ), activity AS (
      SELECT project_key, count(*) AS pipelines, max(stopped_at) AS last_run_at,
        max(pause) AS longest_pause
      FROM pauses GROUP BY project_key
    ), numbered AS (
      SELECT project_key, number, number - 1 - lag(number) OVER (
        PARTITION BY project_key ORDER BY number
      ) AS missing
      FROM ${pipelines} WHERE number IS NOT NULL
    ), numbers AS (
      SELECT project_key, min(number) AS first_number, max(number) AS last_number,
        CAST(sum(CASE WHEN missing > 0 THEN missing ELSE 0 END) AS bigint) AS missing
      FROM numbered GROUP BY project_key
    )
    SELECT project_key AS id, ${selectLast("project")} AS project,
      ${selectLast("project_slug")} AS "projectSlug", pipelines, first_number AS "firstNumber",
      last_number AS "lastNumber", coalesce(missing, 0) AS missing,
      last_run_at AS "lastRunAt", longest_pause AS "longestPause"
    FROM activity LEFT JOIN numbers USING (project_key)`;

  const selectGaps = `
    WITH numbered AS (
      SELECT project_key, number, created_at, lag(number) OVER numbers AS last_number,
        lag(created_at) OVER numbers AS last_created_at
      FROM ${pipelines} WHERE number IS NOT NULL
      WINDOW numbers AS (PARTITION BY project_key ORDER BY number)
    ), gaps AS (
      SELECT *, row_number() OVER (PARTITION BY project_key ORDER BY number DESC) AS place
      FROM numbered WHERE number - last_number > 1
    )
    SELECT project_key AS "projectId", last_number + 1 AS "from", number - 1 AS "to",
      last_created_at AS "after", created_at AS "before"
    FROM gaps WHERE place <= ? ORDER BY project_key, number DESC`;

  async function readRuns(ids: readonly string[]): Promise<Map<string | null, Run[]>> {
    const rows = await readEach<Run>(
      read,
      (list) => `SELECT ${selectedRun} FROM ${runs} WHERE pipeline_id IN (${list})`,
      ids.map(encode),
    );
    return groupBy(rows.map(decodeRun), ({ pipelineId }) => pipelineId);
  }

  return {
    async listPipelines({ project, branch }, { limit, after }) {
      const conditions: [condition: string, values: SqlValue[]][] = [];
      if (project !== undefined)
        conditions.push([
          "(project = ? OR project_slug = ? OR project_key = ?)",
          Array<SqlValue>(3).fill(encode(project)),
        ]);
      if (branch !== undefined) conditions.push(["branch = ?", [encode(branch)]]);
      if (after) conditions.push(["(created_at, id) < (?, ?)", [after.createdAt, after.id]]);
      const where = conditions.length === 0 ? "" : "WHERE ";
      const sql = `SELECT id, created_at AS "createdAt" FROM ${pipelines}
        ${where}${conditions.map(([condition]) => condition).join(" AND ")}
        ORDER BY created_at DESC, id DESC LIMIT ?`;
      const values = [...conditions.flatMap(([, values]) => values), limit];
      const places = (await read<PipelinePlace>(sql, values)).map(({ id, createdAt }) => ({
        id: decode(id),
        createdAt,
      }));
      const found = await readRuns(places.map(({ id }) => id));
      return places.flatMap(({ id, createdAt }) => toListed(id, createdAt, found.get(id)));
    },
    async findPipeline(id) {
      const found = (await readRuns([id])).get(id);
      return found && toPipeline(id, found);
    },
    async listActivity() {
      const rows = await read<ProjectActivity>(selectActivity);
      return rows.map(decodeProject).sort(byName);
    },
    async listGaps(limit) {
      const rows = await read<PipelineGap>(selectGaps, [limit]);
      return rows.map((row) => ({ ...row, projectId: decode(row.projectId) }));
    },
  };
}

/**
 * A listed pipeline. Its place is that of the table, even if retention has removed its first run.
 */
function toListed(id: string, createdAt: number, runs: Run[] | undefined): Pipeline[] {
  return runs === undefined ? [] : [{ ...toPipeline(id, runs), createdAt }];
}

function decodeProject(row: ProjectActivity): ProjectActivity {
  const { id, project, projectSlug } = row;
  return { ...row, id: decode(id), project: decode(project), projectSlug: decode(projectSlug) };
}

import type {
  Insights,
  Pipeline,
  PipelineGap,
  PipelinePlace,
  ProjectActivity,
} from "../../core/insights";
import type { Run } from "../../core/run";
import { byName, projectIdOf, toPipeline } from "../../core/summarize-pipelines";
import { groupBy } from "../../core/summarize-runs";
import { decode, encode } from "./encode-text";
import { decodeRun, selectedRun } from "./run-row";
import { placeholders, type Sql, type SqlDatabase, type SqlValue } from "./sql-database";
import { upsert } from "./upsert";

const columns = ["id", "project_key", "project", "project_slug", "branch", "number"];
const times = ["created_at", "stopped_at"];

/** What runs say about their pipelines; the run that stopped last has the last word. */
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
  const selectActivity = `
    WITH successive AS (
      SELECT *, created_at - lag(created_at) OVER beginnings AS pause,
        lead(id) OVER beginnings IS NULL AS is_last
      FROM ${pipelines} WINDOW beginnings AS (PARTITION BY project_key ORDER BY created_at, id)
    )
    SELECT project_key AS id, max(CASE WHEN is_last THEN project END) AS project,
      max(CASE WHEN is_last THEN project_slug END) AS "projectSlug", count(*) AS pipelines,
      min(number) AS "firstNumber", max(number) AS "lastNumber",
      coalesce(max(number) - min(number) + 1 - count(DISTINCT number), 0) AS missing,
      max(stopped_at) AS "lastRunAt", max(pause) AS "longestPause"
    FROM successive GROUP BY project_key`;

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
    if (ids.length === 0) return new Map();
    const sql = `SELECT ${selectedRun} FROM ${runs} WHERE pipeline_id IN (${placeholders(ids.length)})`;
    const rows = await read<Run>(sql, ids.map(encode));
    return groupBy(rows.map(decodeRun), ({ pipelineId }) => pipelineId);
  }

  return {
    async listPipelines({ project, branch }, { limit, after }) {
      const conditions: [condition: string, values: SqlValue[]][] = [];
      if (project !== undefined) conditions.push(["project = ?", [encode(project)]]);
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

/** Its place is the table's, also when retention has removed the run that it began with. */
function toListed(id: string, createdAt: number, runs: Run[] | undefined): Pipeline[] {
  return runs === undefined ? [] : [{ ...toPipeline(id, runs), createdAt }];
}

function decodeProject(row: ProjectActivity): ProjectActivity {
  const { id, project, projectSlug } = row;
  return { ...row, id: decode(id), project: decode(project), projectSlug: decode(projectSlug) };
}

import type { Insights, JobNumbers, Period, RunFilter, RunNumbers } from "../../core/insights";
import type { RunKind } from "../../core/run";
import { kindOf, mostRunsFirst, periodLengths, periodOffsets } from "../../core/summarize-runs";
import { createConsumerCursor } from "./consumer-cursor";
import { decode, encode } from "./encode-text";
import { createSqlPipelines, upsertPipelines } from "./pipelines";
import { readNumbers, readOutcomes } from "./read-numbers";
import { selectFirstFailures, type Selection } from "./run-numbers";
import { runColumns, toRunValues } from "./run-row";
import type { SqlDatabase } from "./sql-database";
import { upsert } from "./upsert";

const workflowColumns = { project: "project", workflow: "workflow" };
const jobColumns = { ...workflowColumns, job: "job" };

/**
 * The insights of a database.
 *
 * @param read runs a query that may take a while
 */
export function createSqlInsights(
  database: SqlDatabase,
  read: SqlDatabase["read"] = (sql, values) => database.read(sql, values),
): Insights {
  const [runs, pipelines] = [database.table("runs"), database.table("pipelines")];
  const nearestRank: SqlDatabase["nearestRank"] = (percent, value) =>
    database.nearestRank(percent, value);
  const cursor = createConsumerCursor(database, "insights");
  const conflict = `(kind, id) DO UPDATE SET ${runColumns
    .slice(2)
    .map((name) => `${name} = excluded.${name}`)
    .join(", ")}
    WHERE excluded.event_key = known.event_key OR excluded.stopped_at > known.stopped_at
      OR (excluded.stopped_at = known.stopped_at AND excluded.event_key > known.event_key)`;

  const select = (kind: RunKind, filter: RunFilter, groups = {}): Selection => {
    return { table: runs, kind, filter, groups, nearestRank };
  };

  return {
    ...createSqlPipelines({ pipelines, runs }, read),
    async readCursor() {
      const key = await cursor.read();
      if (key === undefined) await database.write(cursor.start(0));
      return key ?? 0;
    },
    async save(changed, { from, to }) {
      const changes = await database.write(
        cursor.advance(from, to),
        ...upsert({ table: runs, columns: runColumns, conflict }, changed.map(toRunValues)),
        ...upsertPipelines(pipelines, changed),
      );
      return changes !== undefined;
    },
    async byWorkflow(filter) {
      const selection = select("workflow", { ...filter, job: undefined }, workflowColumns);
      const found = await readNumbers(read, selection);
      return found
        .map(({ names: [project, workflow], numbers }) => ({
          project: decode(project ?? null),
          workflow: decode(workflow ?? null),
          ...numbers,
        }))
        .sort(mostRunsFirst);
    },
    byJob: (filter) => readJobs(read, select("job", filter, jobColumns)),
    async total(filter) {
      const [all] = await readNumbers(read, select(kindOf(filter), filter));
      return (all as { numbers: RunNumbers }).numbers;
    },
    async byPeriod(filter, period) {
      const selection = select(kindOf(filter), filter, { period: toPeriod(period) });
      const found = await readOutcomes<{ period: number }>(read, selection);
      return found
        .map(({ period: n, last, firstRunAt, lastRunAt, ...counts }) => ({
          time: n * periodLengths[period] - periodOffsets[period],
          ...counts,
        }))
        .sort((a, b) => a.time - b.time);
    },
    async findLastConclusion({ projectSlug, workflow, branch }) {
      const sql = `SELECT status FROM ${runs}
        WHERE kind = 'workflow' AND outcome IN ('succeeded', 'failed')
          AND project_slug = ? AND workflow = ? AND branch = ?
        ORDER BY stopped_at DESC LIMIT 1`;
      const values = [projectSlug, workflow, branch].map((text) => encode(text));
      const [newest] = await read<{ status: string }>(sql, values);
      return newest?.status;
    },
    async removeBefore(time, limit) {
      const oldest = time.getTime();
      let removed = 0;
      for (const kind of ["workflow", "job"]) {
        const sql = `DELETE FROM ${runs} WHERE kind = ? AND id IN (
          SELECT id FROM ${runs} WHERE kind = ? AND stopped_at < ? ORDER BY stopped_at LIMIT ?)`;
        removed += (await database.write({ sql, values: [kind, kind, oldest, limit] })) ?? 0;
      }
      const sql = `DELETE FROM ${pipelines} WHERE id IN (
        SELECT id FROM ${pipelines} WHERE stopped_at < ? ORDER BY stopped_at LIMIT ?)`;
      await database.write({ sql, values: [oldest, 2 * limit] });
      return removed;
    },
  };
}

async function readJobs(read: SqlDatabase["read"], selection: Selection): Promise<JobNumbers[]> {
  const found = await readNumbers(read, selection);
  const { sql, values } = selectFirstFailures(selection);
  type Row = Pick<JobNumbers, "project" | "workflow" | "job" | "firstFailures">;
  const keyOf = (names: readonly unknown[]): string => JSON.stringify(names);
  const firstFailures = new Map(
    (await read<Row>(sql, values)).map(({ project, workflow, job, firstFailures }) => [
      keyOf([project, workflow, job]),
      firstFailures,
    ]),
  );
  return found
    .map(({ names, numbers }) => {
      const [project = null, workflow = null, job = null] = names.map((name) => decode(name));
      const failures = firstFailures.get(keyOf(names)) ?? 0;
      return { project, workflow, job, ...numbers, firstFailures: failures };
    })
    .sort(mostRunsFirst);
}

/** The number of a period since 1970. */
function toPeriod(period: Period): string {
  return `(stopped_at + ${periodOffsets[period]}) / ${periodLengths[period]}`;
}

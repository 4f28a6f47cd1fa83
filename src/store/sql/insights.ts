import type { Insights } from "../../core/runs/insights";
import { comparedRuns, findLastStatus } from "../runs/find-last-status";
import type { Run } from "../../core/runs/run";
import { createConsumerCursor } from "./consumer-cursor";
import { encode } from "./encode-text";
import type { AskNumbers } from "../runs/numbers-question";
import { createRunNumbers } from "../runs/create-run-numbers";
import { askStored } from "./ask-stored";
import { createSqlPipelines, upsertPipelines } from "./pipelines";
import { noteRunDays } from "./run-days";
import { addStoredRanFor } from "./ran-for";
import { decodeRun, runColumns, selectedRun, toRunValues } from "./run-row";
import type { SqlDatabase } from "./sql-database";
import { upsert } from "./upsert";

/**
 * The insights of a database.
 *
 * @param askNumbers computes numbers in a thread
 * @param read runs a query that may take a while
 */
export function createSqlInsights(
  database: SqlDatabase,
  askNumbers: AskNumbers,
  read: SqlDatabase["read"] = (sql, values) => database.read(sql, values),
): Insights {
  const [runs, pipelines] = [database.table("runs"), database.table("pipelines")];
  const cursor = createConsumerCursor(database, "insights");
  const conflict = `(kind, id) DO UPDATE SET ${runColumns
    .slice(2)
    .map((name) => `${name} = excluded.${name}`)
    .join(", ")}
    WHERE excluded.event_key = known.event_key OR excluded.stopped_at > known.stopped_at
      OR (excluded.stopped_at = known.stopped_at AND excluded.event_key > known.event_key)`;

  return {
    ...createSqlPipelines({ pipelines, runs }, read),
    ...createRunNumbers(askStored(askNumbers)),
    async readCursor() {
      const key = await cursor.read();
      if (key === undefined) await database.write(cursor.start(0));
      return key ?? 0;
    },
    async save(given, { from, to }) {
      const { runs: changed, late } = await addStoredRanFor(database, given);
      const changes = await database.write(
        cursor.advance(from, to),
        ...upsert({ table: runs, columns: runColumns, conflict }, changed.map(toRunValues)),
        ...noteRunDays(database.table("run_days"), changed),
        ...upsertPipelines(pipelines, changed),
        ...late,
      );
      return changes !== undefined;
    },
    async findLastConclusion({ projectSlug, workflow, branch }) {
      const sql = `SELECT ${selectedRun} FROM ${runs}
        WHERE kind = 'workflow' AND status IN ('success', 'failed', 'error', 'unauthorized')
          AND project_slug = ? AND workflow = ? AND branch = ?
        ORDER BY stopped_at DESC, event_key DESC LIMIT ${comparedRuns}`;
      const values = [projectSlug, workflow, branch].map((text) => encode(text));
      const found = (await read<Run>(sql, values)).map(decodeRun);
      return findLastStatus(found.reverse());
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

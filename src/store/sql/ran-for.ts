import { addRanFor, type KnownRun } from "../runs/add-ran-for";
import type { Run } from "../../core/runs/run";
import { encode } from "./encode-text";
import { readEach } from "./read-each";
import { decodeRun, selectRun } from "./run-row";
import type { Sql, SqlDatabase } from "./sql-database";

const known = selectRun([
  ...(["kind", "id", "workflowId", "status", "startedAt", "stoppedAt"] as const),
  ...(["eventKey", "ranFor"] as const),
]);

/**
 * Reads the runs that `addRanFor` needs. Reading before the transaction is enough, because the
 * cursor admits one writer.
 */
export async function addStoredRanFor(
  database: SqlDatabase,
  changed: readonly Run[],
): Promise<{ runs: Run[]; late: Sql[] }> {
  const table = database.table("runs");
  const pipelines = new Set(changed.flatMap(({ pipelineId }) => pipelineId ?? []));
  const rows = await readEach<KnownRun>(
    (sql, values) => database.read(sql, values),
    (list) => `SELECT ${known} FROM ${table} WHERE pipeline_id IN (${list})`,
    [...pipelines].map((id) => encode(id)),
  );
  const { runs, late } = addRanFor(
    changed,
    rows.map((row) => decodeRun(row)),
  );
  return {
    runs,
    late: late.map(({ id, ranFor }) => ({
      sql: `UPDATE ${table} SET ran_for = ? WHERE kind = 'workflow' AND id = ?`,
      values: [ranFor, encode(id)],
    })),
  };
}

import type { EventLog } from "../../core/ports";
import { encode } from "./encode-text";
import { listedColumns, type ListedRow, rowToLoggedEvent } from "./event-row";
import { readEach } from "./read-each";
import type { SqlDatabase } from "./sql-database";

/** Pipelines have an index, workflow runs have none. */
export function createSqlJobs(database: SqlDatabase): EventLog["listJobs"] {
  return async function listJobs(workflows) {
    const rows = await readEach<ListedRow>(
      (sql, values) => database.read(sql, values),
      (list) => `SELECT ${listedColumns} FROM ${database.table("events")} AS events
        WHERE pipeline_id IN (${list}) AND workflow_id IN (${list})`,
      workflows.map(({ pipelineId }) => encode(pipelineId)),
      workflows.map(({ workflowId }) => encode(workflowId)),
    );
    return rows.map(rowToLoggedEvent).filter(({ type }) => type === "job-completed");
  };
}

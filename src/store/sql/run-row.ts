import { outcomeOf, type Run } from "../../core/runs/run";
import { decode, encode } from "./encode-text";
import type { SqlValue } from "./sql-database";

/** The fields of a run, each in the column of its name in snake_case. */
const fields = [
  "kind",
  "id",
  "projectId",
  "project",
  "projectSlug",
  "workflowId",
  "workflow",
  "job",
  "jobNumber",
  "status",
  "branch",
  "tag",
  "revision",
  "subject",
  "author",
  "pipelineId",
  "pipelineNumber",
  "startedAt",
  "stoppedAt",
  "duration",
  "ranFor",
  "eventKey",
] as const satisfies (keyof Run)[];

export const runColumns: readonly string[] = [...fields.map(toColumn), "outcome"];

/** @returns the values of `runColumns` */
export function toRunValues(run: Run): SqlValue[] {
  const values = fields.map((field) => {
    const value = run[field];
    return typeof value === "string" ? encode(value) : value;
  });
  return [...values, outcomeOf(run.status)];
}

/** The list of a SELECT for these fields of `Run`. `decodeRun` does the rest. */
export function selectRun(fields: readonly (keyof Run)[]): string {
  return fields.map((field) => `${toColumn(field)} AS "${field}"`).join(", ");
}

export const selectedRun = selectRun(fields);

export function decodeRun<Row extends object = Run>(row: Row): Row {
  return Object.fromEntries(
    Object.entries(row).map(([field, value]: [string, SqlValue]) => [
      field,
      typeof value === "string" ? decode(value) : value,
    ]),
  ) as unknown as Row;
}

function toColumn(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

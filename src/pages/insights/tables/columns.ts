import type { JobNumbers } from "../../../core/runs/insights";
import { successRateOf } from "../../../core/runs/success-rate";

export type TableName = "workflows" | "jobs";

export type Column = keyof typeof valueOf;

export interface Sort {
  column: Column;
  isDescending: boolean;
}

/** A row of either table. */
export type GroupNumbers = Omit<JobNumbers, "job" | "firstFailures"> &
  Partial<Pick<JobNumbers, "job" | "firstFailures">>;

export const columns: Record<TableName, readonly Column[]> = {
  workflows: [
    "name",
    "runs",
    "success",
    "failed",
    "p50",
    "p95",
    "waited",
    "recovery",
    "flaky",
    "last",
  ],
  jobs: ["name", "runs", "success", "failed", "first", "p50", "p95", "flaky", "last"],
};

export const labels: Record<Column, string> = {
  name: "Name",
  runs: "Runs",
  success: "Success",
  failed: "Failed",
  first: "First to fail",
  p50: "p50",
  p95: "p95",
  waited: "p95 waited",
  recovery: "Recovery",
  flaky: "Flaky",
  last: "Last run",
};

export const defaultSort: Record<TableName, string> = { workflows: "-runs", jobs: "-p95" };

/** The order after a first click on a heading: the worst first, or A first. */
export const ascendingFirst: readonly Column[] = ["name", "success"];

const valueOf = {
  name: ({ project, projectSlug, workflow, job }: GroupNumbers) =>
    JSON.stringify([job ?? workflow, workflow, project, projectSlug]).toLowerCase(),
  runs: ({ runs }: GroupNumbers) => runs,
  success: successRateOf as (numbers: GroupNumbers) => number | null,
  failed: ({ failed }: GroupNumbers) => failed,
  first: ({ firstFailures }: GroupNumbers) => firstFailures ?? null,
  p50: ({ p50Seconds }: GroupNumbers) => p50Seconds,
  p95: ({ p95Seconds }: GroupNumbers) => p95Seconds,
  waited: ({ p95WaitedSeconds }: GroupNumbers) => p95WaitedSeconds,
  recovery: ({ meanTimeToRecoverySeconds }: GroupNumbers) => meanTimeToRecoverySeconds,
  flaky: ({ flakyRevisions }: GroupNumbers) => flakyRevisions,
  last: ({ lastRunAt }: GroupNumbers) => lastRunAt,
};

/** Rows without a value come last in both directions. */
export function sortRows<Row extends GroupNumbers>(
  rows: readonly Row[],
  { column, isDescending }: Sort,
): Row[] {
  const value = (row: Row): string | number | null => valueOf[column](row);
  return rows.toSorted((a, b) => {
    const [first, second] = [value(a), value(b)];
    if (first === null || second === null) return Number(first === null) - Number(second === null);
    const order = Number(first > second) - Number(first < second);
    return isDescending ? -order : order;
  });
}

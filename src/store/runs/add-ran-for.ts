import { groupBy } from "../../core/runs/group-by";
import { type JobTimes, measureRanFor } from "../../core/runs/ran-for";
import { identityOf, replaces, type Run } from "../../core/runs/run";

/** The fields of stored runs that `addRanFor` needs. */
export type KnownRun = JobTimes & Pick<Run, "kind" | "id" | "workflowId" | "eventKey" | "ranFor">;

/**
 * Adds `ranFor` to runs that are about to be stored.
 *
 * @param known at least the stored runs of their workflows
 * @returns the runs, and the new times of stored workflow runs whose jobs came late
 */
export function addRanFor(
  changed: readonly Run[],
  known: readonly KnownRun[],
): { runs: Run[]; late: Pick<Run, "id" | "ranFor">[] } {
  const newest = new Map<string, KnownRun>(known.map((run) => [identityOf(run), run]));
  for (const run of changed) {
    const before = newest.get(identityOf(run));
    if (before === undefined || replaces(run, before)) newest.set(identityOf(run), run);
  }
  const jobs = groupBy(
    [...newest.values()].filter(({ kind }) => kind === "job"),
    ({ workflowId }) => workflowId,
  );
  // Without a pipeline, stored runs are not looked up.
  const touched = new Set(
    changed.flatMap((run) => (run.pipelineId === null ? [] : run.workflowId)),
  );
  const measure = (id: string): number | null =>
    touched.has(id) ? measureRanFor(jobs.get(id) ?? []) : null;
  const knownRanFor = new Map(known.map((run) => [identityOf(run), run.ranFor]));
  return {
    runs: changed.map((run) => {
      if (run.kind === "job") return run;
      return { ...run, ranFor: measure(run.id) ?? knownRanFor.get(identityOf(run)) ?? null };
    }),
    late: known.flatMap(({ kind, id, ranFor }) => {
      const now = kind === "workflow" ? measure(id) : null;
      return now === null || now === ranFor ? [] : { id, ranFor: now };
    }),
  };
}

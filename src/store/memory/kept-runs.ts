import { identityOf, replaces, type Run } from "../../core/runs/run";
import { addRanFor } from "../runs/add-ran-for";
import { createGroups } from "./groups";
import { createKeyedList } from "./keyed-list";

/** The newest runs. */
export interface KeptRuns {
  /** In the order in which they were first kept. */
  values(): IterableIterator<Run>;
  /** Keeps each run unless a later event of it is known. */
  keep(changed: readonly Run[]): void;
  /**
   * Removes runs that stopped before a time, at most `max` of each kind, oldest first.
   *
   * @returns how many it removed
   */
  removeBefore(time: number, max: number): number;
}

/** @param limit of runs */
export function createKeptRuns(limit: number): KeptRuns {
  const runs = new Map<string, Run>();
  /** The identities in their order: a Map finds its first slowly when those before it were removed. */
  const order = createKeyedList<string>();
  const ofWorkflows = createGroups<string>();
  let added = 0;

  function keepOne(run: Run): void {
    const identity = identityOf(run);
    const known = runs.get(identity);
    if (known === undefined) order.push((added += 1), identity);
    else if (replaces(run, known)) ofWorkflows.remove(known.workflowId, identity);
    else return;
    runs.set(identity, run);
    ofWorkflows.add(run.workflowId, identity);
    if (runs.size > limit) remove(order.removeOldest() ?? "");
  }

  function remove(identity: string): void {
    ofWorkflows.remove(runs.get(identity)?.workflowId ?? null, identity);
    runs.delete(identity);
  }

  /** Whether a run changes how long a workflow ran: jobs usually come before their workflow. */
  function isMeasured({ kind, workflowId }: Run): boolean {
    if (kind === "workflow") return ofWorkflows.has(workflowId);
    return runs.has(identityOf({ kind: "workflow", id: workflowId ?? "" }));
  }

  function findOfWorkflows(changed: readonly Run[]): Run[] {
    const workflows = new Set(changed.map(({ workflowId }) => workflowId));
    return [...workflows].flatMap((id) =>
      ofWorkflows.of(id).flatMap((each) => runs.get(each) ?? []),
    );
  }

  return {
    values: () => runs.values(),
    keep(changed) {
      const [first] = changed;
      if (changed.length === 1 && first && !isMeasured(first)) return keepOne(first);
      const { runs: timed, late } = addRanFor(changed, findOfWorkflows(changed));
      timed.forEach(keepOne);
      for (const { id, ranFor } of late) {
        const identity = identityOf({ kind: "workflow", id });
        const run = runs.get(identity);
        if (run) runs.set(identity, { ...run, ranFor });
      }
    },
    removeBefore(time, max) {
      const removed = { workflow: 0, job: 0 };
      const old = [...runs].filter(([, { stoppedAt }]) => stoppedAt < time);
      old.sort(([, a], [, b]) => a.stoppedAt - b.stoppedAt);
      for (const [identity, { kind }] of old) {
        if (removed[kind] >= max) continue;
        remove(identity);
        removed[kind] += 1;
      }
      order.remove((identity) => !runs.has(identity));
      return removed.workflow + removed.job;
    },
  };
}

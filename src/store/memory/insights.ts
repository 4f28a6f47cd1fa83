import { setImmediate as nextTurn } from "node:timers/promises";
import { concludes } from "../../core/runs/change";
import { groupBy } from "../../core/runs/group-by";
import type { Insights, Pipeline } from "../../core/runs/insights";
import { isOfProject } from "../../core/runs/project-id";
import { byStop, identityOf, replaces, type Run, type RunKind } from "../../core/runs/run";
import { addRanFor } from "../runs/add-ran-for";
import { createRunNumbers } from "../runs/create-run-numbers";
import { comparedRuns, findLastStatus } from "../runs/find-last-status";
import { createRunNames, type RunColumns, toColumns } from "../runs/run-columns";
import { findGaps, newestFirst, summarizeActivity, toPipeline } from "../runs/summarize-pipelines";
import { type CountableRuns, summarizeRuns } from "../runs/summarize-runs";
import type { ConsumerCursors } from "./consumer-cursors";
import { createGroups } from "./groups";

const consumer = "insights";

/** Runs turned into columns before other work gets a turn: about a millisecond. */
const windowSize = 1_000;

/** The newest `limit` runs. */
export function createMemoryInsights(limit: number, cursors: ConsumerCursors): Insights {
  const runs = new Map<string, Run>();
  const ofWorkflows = createGroups<string>();
  /** For the next questions, until a run changes. */
  const countable = new Map<RunKind, Promise<CountableRuns>>();

  function keep(run: Run): void {
    const identity = identityOf(run);
    const known = runs.get(identity);
    if (known !== undefined && !replaces(run, known)) return;
    if (known !== undefined) ofWorkflows.remove(known.workflowId, identity);
    runs.set(identity, run);
    ofWorkflows.add(run.workflowId, identity);
    const [oldest] = runs;
    if (runs.size > limit && oldest !== undefined) remove(...oldest);
  }

  function remove(identity: string, { workflowId }: Run): boolean {
    ofWorkflows.remove(workflowId, identity);
    return runs.delete(identity);
  }

  function findOfWorkflows(changed: readonly Run[]): Run[] {
    const workflows = new Set(changed.map(({ workflowId }) => workflowId));
    return [...workflows].flatMap((id) =>
      ofWorkflows.of(id).flatMap((each) => runs.get(each) ?? []),
    );
  }

  /** In the order in which they stopped. */
  function select(kind: RunKind): Run[] {
    return [...runs.values()].filter((run) => run.kind === kind).sort(byStop);
  }

  async function makeCountable(kind: RunKind): Promise<CountableRuns> {
    const [selected, names] = [select(kind), createRunNames()];
    const parts: RunColumns[] = [];
    for (let start = 0; start < selected.length; start += windowSize) {
      parts.push(toColumns(selected.slice(start, start + windowSize), names));
      await nextTurn();
    }
    return { parts, names };
  }

  function findCountable(kind: RunKind): Promise<CountableRuns> {
    const found = countable.get(kind) ?? makeCountable(kind);
    countable.set(kind, found);
    return found;
  }

  function pipelines(): Pipeline[] {
    const groups = groupBy(runs.values(), ({ pipelineId }) => pipelineId);
    return [...groups].flatMap(([id, group]) => (id === null ? [] : toPipeline(id, group)));
  }

  return {
    ...createRunNumbers(async (question) =>
      summarizeRuns(await findCountable(question.kind), question),
    ),
    async readCursor() {
      cursors.start(consumer, 0);
      return cursors.read(consumer) ?? 0;
    },
    async save(changed, { from, to }) {
      if (!cursors.advance(consumer, from, to)) return false;
      countable.clear();
      const { runs: timed, late } = addRanFor(changed, findOfWorkflows(changed));
      timed.forEach(keep);
      for (const { id, ranFor } of late) {
        const identity = identityOf({ kind: "workflow", id });
        const run = runs.get(identity);
        if (run) runs.set(identity, { ...run, ranFor });
      }
      return true;
    },
    async listPipelines({ project, branch }, { limit: count, after }) {
      return pipelines()
        .filter(
          (pipeline) =>
            isOfProject(pipeline, project) &&
            (branch === undefined || pipeline.branch === branch) &&
            (after === undefined || newestFirst(after, pipeline) < 0),
        )
        .sort(newestFirst)
        .slice(0, count);
    },
    findPipeline: async (id) => pipelines().find((pipeline) => pipeline.id === id),
    async findLastConclusion({ projectSlug, workflow, branch }) {
      const conclusive = select("workflow").filter(
        (run) =>
          run.projectSlug === projectSlug &&
          run.workflow === workflow &&
          run.branch === branch &&
          concludes(run.status) !== undefined,
      );
      return findLastStatus(conclusive.slice(-comparedRuns));
    },
    listActivity: async () => summarizeActivity(pipelines()),
    listGaps: async (count) => findGaps(pipelines(), count),
    async removeBefore(time, count) {
      countable.clear();
      const removed = { workflow: 0, job: 0 };
      const old = [...runs].filter(([, { stoppedAt }]) => stoppedAt < time.getTime());
      old.sort(([, a], [, b]) => a.stoppedAt - b.stoppedAt);
      for (const [identity, run] of old) {
        if (removed[run.kind] < count && remove(identity, run)) removed[run.kind] += 1;
      }
      return removed.workflow + removed.job;
    },
  };
}

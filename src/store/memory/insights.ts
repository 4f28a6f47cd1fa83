import { setImmediate as nextTurn } from "node:timers/promises";
import { concludes } from "../../core/runs/change";
import type {
  Insights,
  JobNumbers,
  Pipeline,
  ProjectNames,
  RunFilter,
} from "../../core/runs/insights";
import { comparedRuns, findLastStatus } from "../../core/runs/newest-run";
import { addRanFor } from "../../core/runs/ran-for";
import { identityOf, replaces, type Run, type RunKind } from "../../core/runs/run";
import {
  byStop,
  findFirstFailures,
  groupBy,
  isOfProject,
  kindOf,
  matchesRun,
  mostRunsFirst,
  summarizePeriods,
  summarizeRuns,
} from "../../core/runs/summarize-runs";
import {
  findGaps,
  newestFirst,
  summarizeActivity,
  toPipeline,
} from "../../core/runs/summarize-pipelines";
import { projectIdOf } from "../../core/runs/project-id";
import type { ConsumerCursors } from "./consumer-cursors";
import { createGroups } from "./groups";

const consumer = "insights";

/** Runs looked at before other work gets a turn: about a millisecond. */
const windowSize = 1_000;

/** The newest `limit` runs. */
export function createMemoryInsights(limit: number, cursors: ConsumerCursors): Insights {
  const runs = new Map<string, Run>();
  const ofWorkflows = createGroups<string>();

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

  async function select(kind: RunKind, filter: RunFilter): Promise<Run[]> {
    const selected: Run[] = [];
    let examined = 0;
    for (const run of runs.values()) {
      if (run.kind === kind && matchesRun(run, filter)) selected.push(run);
      if (++examined % windowSize === 0) await nextTurn();
    }
    return selected;
  }

  async function summarizeBy<Numbers extends Partial<JobNumbers> & { runs: number }>(
    selected: readonly Run[],
    keyOf: (run: Run) => (string | null)[],
    summarize: (group: Run[], first: Run) => Numbers,
  ): Promise<Numbers[]> {
    const summaries: Numbers[] = [];
    for (const group of groupBy(selected, (run) => JSON.stringify(keyOf(run))).values()) {
      summaries.push(summarize(group, group[0] as Run));
      await nextTurn();
    }
    return summaries.sort(mostRunsFirst);
  }

  function pipelines(): Pipeline[] {
    const groups = groupBy(runs.values(), ({ pipelineId }) => pipelineId);
    return [...groups].flatMap(([id, group]) => (id === null ? [] : toPipeline(id, group)));
  }

  return {
    async readCursor() {
      cursors.start(consumer, 0);
      return cursors.read(consumer) ?? 0;
    },
    async save(changed, { from, to }) {
      if (!cursors.advance(consumer, from, to)) return false;
      const { runs: timed, late } = addRanFor(changed, findOfWorkflows(changed));
      timed.forEach(keep);
      for (const { id, ranFor } of late) {
        const identity = identityOf({ kind: "workflow", id });
        const run = runs.get(identity);
        if (run) runs.set(identity, { ...run, ranFor });
      }
      return true;
    },
    async byWorkflow(filter) {
      return summarizeBy(
        await select("workflow", { ...filter, job: undefined }),
        (run) => [projectIdOf(run), run.workflow],
        (group, { workflow }) => ({ ...namesOf(group), workflow, ...summarizeRuns(group) }),
      );
    },
    async byJob(filter) {
      const all = await select("job", { ...filter, job: undefined });
      const firstFailures = findFirstFailures(all);
      return summarizeBy(
        all.filter(({ job }) => filter.job === undefined || job === filter.job),
        (run) => [projectIdOf(run), run.workflow, run.job],
        (group, { workflow, job }) => ({
          ...namesOf(group),
          workflow,
          job,
          ...summarizeRuns(group),
          firstFailures: group.filter((run) => firstFailures.has(run)).length,
        }),
      );
    },
    async total(filter) {
      return summarizeRuns(await select(kindOf(filter), filter));
    },
    async byPeriod(filter, period) {
      return summarizePeriods(await select(kindOf(filter), filter), period);
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
      const all = await select("workflow", { workflow, branch });
      const conclusive = all
        .filter((run) => run.projectSlug === projectSlug && concludes(run.status) !== undefined)
        .sort(byStop);
      return findLastStatus(conclusive.slice(-comparedRuns));
    },
    listActivity: async () => summarizeActivity(pipelines()),
    listGaps: async (count) => findGaps(pipelines(), count),
    async removeBefore(time, count) {
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

/** The project's names in the run that stopped last: names may change. */
function namesOf(runs: readonly Run[]): ProjectNames {
  const { projectId, projectSlug, project } = runs.toSorted(byStop).at(-1) as Run;
  return { projectId, projectSlug, project };
}

import { setImmediate as nextTurn } from "node:timers/promises";
import { concludes } from "../../core/runs/change";
import { groupBy } from "../../core/runs/group-by";
import type { Insights, Pipeline } from "../../core/runs/insights";
import { isOfProject } from "../../core/runs/project-id";
import { byStop, type Run, type RunKind, toRunOf } from "../../core/runs/run";
import type { RunWatcher } from "../../core/runs/run-watcher";
import { createRunNumbers } from "../runs/create-run-numbers";
import { comparedRuns, findLastStatus } from "../runs/find-last-status";
import { createRunNames, type RunColumns, toColumns } from "../runs/run-columns";
import { findGaps, newestFirst, summarizeActivity, toPipeline } from "../runs/summarize-pipelines";
import { type CountableRuns, summarizeRuns } from "../runs/summarize-runs";
import type { Entry } from "./entry";
import { createKeptRuns } from "./kept-runs";

/** Runs turned into columns before other work gets a turn: about a millisecond. */
const windowSize = 1_000;

export interface MemoryInsights extends Insights {
  /**
   * Keeps the run of an event. Never throws: the event is in the log.
   *
   * @param isNew false for a repeated delivery, which may have replaced the payload
   */
  take: (entry: Entry, isNew: boolean) => void;
}

/** The newest `limit` runs. */
export function createMemoryInsights(limit: number): MemoryInsights {
  const runs = createKeptRuns(limit);
  /** For the next questions, until a run changes. */
  const countable = new Map<RunKind, Promise<CountableRuns>>();
  let watcher = unwatched;
  let cursor = 0;

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
    take({ key, details, receivedAt }, isNew) {
      cursor = Math.max(cursor, key);
      try {
        const run = toRunOf(details, key, receivedAt.getTime());
        if (run === undefined) return;
        countable.clear();
        runs.keep([run]);
        if (isNew) watcher.count(run);
      } catch (error) {
        watcher.skip(error, key);
      }
    },
    watch: (given) => void (watcher = given),
    readCursor: async () => cursor,
    async save(changed, { from, to }) {
      if (from !== cursor) return false;
      cursor = to;
      countable.clear();
      runs.keep(changed);
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
      return runs.removeBefore(time.getTime(), count);
    },
  };
}

const unwatched: RunWatcher = { count() {}, skip: (error) => console.error(error) };

import { groupBy } from "../../core/runs/group-by";
import type {
  Pipeline,
  PipelineGap,
  PipelinePlace,
  ProjectActivity,
} from "../../core/runs/insights";
import { projectIdOf } from "../../core/runs/project-id";
import { byStop, type Run } from "../../core/runs/run";

/** @param runs of one pipeline, at least one */
export function toPipeline(id: string, runs: readonly Run[]): Pipeline {
  const ordered = runs.toSorted(byStop);
  const last = ordered.at(-1) as Run;
  return {
    id,
    number: last.pipelineNumber,
    projectId: last.projectId,
    project: last.project,
    projectSlug: last.projectSlug,
    branch: last.branch,
    tag: last.tag,
    revision: last.revision,
    subject: last.subject,
    author: last.author,
    createdAt: Math.min(...runs.map(({ startedAt, stoppedAt }) => startedAt ?? stoppedAt)),
    runs: ordered,
  };
}

export function newestFirst(a: PipelinePlace, b: PipelinePlace): number {
  return b.createdAt - a.createdAt || Number(a.id < b.id) - Number(a.id > b.id);
}

export function summarizeActivity(pipelines: readonly Pipeline[]): ProjectActivity[] {
  return [...byProject(pipelines)].map(([id, group]) => summarizeProject(id, group)).sort(byName);
}

/** By name, then id. */
export function byName(a: ProjectActivity, b: ProjectActivity): number {
  const [first, second] = [a, b].map(({ project, id }) => JSON.stringify([project, id])) as [
    string,
    string,
  ];
  return Number(first > second) - Number(first < second);
}

function summarizeProject(id: string, pipelines: readonly Pipeline[]): ProjectActivity {
  const ordered = pipelines.toSorted(newestFirst).reverse();
  const pauses = ordered.slice(1).map((next, n) => next.createdAt - ordered[n]!.createdAt);
  const numbers = numbersOf(pipelines);
  const [firstNumber = null, lastNumber = null] = [numbers[0]?.number, numbers.at(-1)?.number];
  const { project = null, projectSlug = null } = ordered.at(-1) ?? {};
  return {
    id,
    project,
    projectSlug,
    pipelines: pipelines.length,
    firstNumber,
    lastNumber,
    missing: numbers.length === 0 ? 0 : lastNumber! - firstNumber! + 1 - numbers.length,
    lastRunAt: Math.max(...pipelines.flatMap(({ runs }) => runs.map((run) => run.stoppedAt))),
    longestPause: pauses.length === 0 ? null : Math.max(...pauses),
  };
}

export function findGaps(pipelines: readonly Pipeline[], limit: number): PipelineGap[] {
  return [...byProject(pipelines)].flatMap(([projectId, group]) => {
    const numbers = numbersOf(group);
    const gaps = numbers.slice(1).flatMap(({ number, createdAt: before }, n) => {
      const { number: last, createdAt: after } = numbers[n]!;
      return number - last < 2 ? [] : { projectId, from: last + 1, to: number - 1, after, before };
    });
    return gaps.reverse().slice(0, limit);
  });
}

/** In ascending order. */
function numbersOf(pipelines: readonly Pipeline[]): { number: number; createdAt: number }[] {
  return pipelines
    .flatMap(({ number, createdAt }) => (number === null ? [] : { number, createdAt }))
    .sort((a, b) => a.number - b.number);
}

function byProject(pipelines: readonly Pipeline[]): Map<string, Pipeline[]> {
  return groupBy(pipelines, projectIdOf);
}

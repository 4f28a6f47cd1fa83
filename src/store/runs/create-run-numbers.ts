import { periodLengths } from "../../core/runs/fill-periods";
import type {
  Insights,
  JobNumbers,
  Period,
  PeriodNumbers,
  ProjectNames,
  RunFilter,
} from "../../core/runs/insights";
import type { RunKind } from "../../core/runs/run";
import type { AskNumbers, GroupNumbers, NumbersFilter } from "./numbers-question";

export type RunNumbersOf = Pick<Insights, "byWorkflow" | "byJob" | "total" | "byPeriod">;

/** The numbers of a store's runs. */
export function createRunNumbers(ask: AskNumbers): RunNumbersOf {
  return {
    async byWorkflow({ job: _, ...filter }) {
      const by = ["project", "workflow"] as const;
      const groups = await ask({ kind: "workflow", filter: toData(filter), by });
      return groups.map((group) => ({ ...namesOf(group), ...group.numbers })).sort(mostRunsFirst);
    },
    async byJob(filter) {
      const by = ["project", "workflow", "job"] as const;
      const groups = await ask({ kind: "job", filter: toData(filter), by });
      return groups
        .map((group) => {
          const { names, numbers, firstFailures } = group;
          return { ...namesOf(group), job: names[2] ?? null, ...numbers, firstFailures };
        })
        .sort(mostRunsFirst);
    },
    async total(filter) {
      const [all] = await ask({ kind: kindOf(filter), filter: toData(filter), by: [] });
      return (all as GroupNumbers).numbers;
    },
    async byPeriod(filter, name) {
      const period = { length: periodLengths[name], offset: periodOffsets[name] };
      const groups = await ask({ kind: kindOf(filter), filter: toData(filter), by: [], period });
      return groups.map(toPeriodNumbers).sort((a, b) => a.time - b.time);
    },
  };
}

/** The beginning of a period before 1970: that year began on a Thursday. */
const periodOffsets: Record<Period, number> = { hour: 0, day: 0, week: 3 * 86_400_000 };

/** A filter that names a job is about job runs. */
function kindOf({ job }: RunFilter): RunKind {
  return job === undefined ? "workflow" : "job";
}

function toData({ since, until, ...names }: RunFilter): NumbersFilter {
  return { ...names, since: since?.getTime(), until: until?.getTime() };
}

/** The names of a project, which may change: those of the run that stopped last. */
function namesOf({ project, names }: GroupNumbers): ProjectNames & { workflow: string | null } {
  const unknown = { projectId: null, projectSlug: null, project: null };
  return { ...(project ?? unknown), workflow: names[1] ?? null };
}

type Group = ProjectNames & Pick<JobNumbers, "runs" | "workflow"> & { job?: string | null };

/** Compares groups by their number of runs, then by name. */
function mostRunsFirst(a: Group, b: Group): number {
  const [first, second] = [a, b].map(({ project, workflow, job, projectSlug, projectId }) =>
    JSON.stringify([project, workflow, job, projectSlug, projectId]),
  ) as [string, string];
  return b.runs - a.runs || Number(first > second) - Number(first < second);
}

function toPeriodNumbers({ time, numbers }: GroupNumbers): PeriodNumbers {
  const { runs, succeeded, failed, canceled, other, ...others } = numbers;
  const { p50Seconds, p95Seconds, p50WaitedSeconds, p95WaitedSeconds } = others;
  return {
    time: time as number,
    ...{ runs, succeeded, failed, canceled, other },
    ...{ p50Seconds, p95Seconds, p50WaitedSeconds, p95WaitedSeconds },
  };
}

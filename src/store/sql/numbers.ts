import type { Insights, PeriodNumbers, ProjectNames, RunFilter } from "../../core/runs/insights";
import type { RunKind } from "../../core/runs/run";
import {
  kindOf,
  mostRunsFirst,
  periodLengths,
  periodOffsets,
} from "../../core/runs/summarize-runs";
import type { GroupNumbers, NumbersFilter, NumbersQuestion } from "../numbers/run-numbers";
import { decode, encode } from "./encode-text";

/** Has the numbers computed in a thread. */
export type AskNumbers = (question: NumbersQuestion) => Promise<GroupNumbers[]>;

/** The numbers of a database's runs. */
export function createSqlNumbers(
  askNumbers: AskNumbers,
): Pick<Insights, "byWorkflow" | "byJob" | "total" | "byPeriod"> {
  async function ask(
    kind: RunKind,
    filter: RunFilter,
    groups: Pick<NumbersQuestion, "by" | "period">,
  ): Promise<GroupNumbers[]> {
    const found = await askNumbers({ kind, filter: toStored(filter), ...groups });
    return found.map(toDecoded);
  }

  return {
    async byWorkflow(filter) {
      const by = ["project", "workflow"] as const;
      const groups = await ask("workflow", { ...filter, job: undefined }, { by });
      return groups
        .map(({ names: [, workflow = null], ...group }) => {
          return { ...projectOf(group), workflow, ...group.numbers };
        })
        .sort(mostRunsFirst);
    },
    async byJob(filter) {
      const groups = await ask("job", filter, { by: ["project", "workflow", "job"] });
      return groups
        .map(({ names: [, workflow = null, job = null], firstFailures, ...group }) => {
          return { ...projectOf(group), workflow, job, ...group.numbers, firstFailures };
        })
        .sort(mostRunsFirst);
    },
    async total(filter) {
      const [all] = await ask(kindOf(filter), filter, { by: [] });
      return (all as GroupNumbers).numbers;
    },
    async byPeriod(filter, name) {
      const period = { length: periodLengths[name], offset: periodOffsets[name] };
      const groups = await ask(kindOf(filter), filter, { by: [], period });
      return groups.map(toPeriodNumbers).sort((a, b) => a.time - b.time);
    },
  };
}

function projectOf({ project }: Pick<GroupNumbers, "project">): ProjectNames {
  return {
    projectId: decode(project?.projectId ?? null),
    projectSlug: decode(project?.projectSlug ?? null),
    project: decode(project?.project ?? null),
  };
}

function toStored({ since, until, ...names }: RunFilter): NumbersFilter {
  const stored = Object.entries(names).map(([name, text]) => [name, text && encode(text)]);
  return {
    ...(Object.fromEntries(stored) as typeof names),
    since: since?.getTime(),
    until: until?.getTime(),
  };
}

function toDecoded({ names, numbers, ...others }: GroupNumbers): GroupNumbers {
  return {
    ...others,
    names: names.map((name) => decode(name)),
    numbers: { ...numbers, lastStatus: decode(numbers.lastStatus) },
  };
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

import { isOfProject } from "../../core/runs/project-id";
import type { GroupNumbers, NumbersFilter, NumbersQuestion } from "./numbers-question";
import { findFirstFailures, followRevisions, followStates } from "./follow-runs";
import { outcomes, type RunColumns, type RunNames } from "./run-columns";
import { createGroup, readGroup, type RunGroup } from "./run-group";

const [succeeded, failed] = [outcomes.indexOf("succeeded"), outcomes.indexOf("failed")];

export interface CountableRuns {
  /** Parts, oldest first. */
  parts: readonly RunColumns[];
  names: RunNames;
}

/** The numbers of docs/insights.md. */
export function summarizeRuns(
  { parts, names }: CountableRuns,
  question: NumbersQuestion,
): GroupNumbers[] {
  const groups = findGroups(names, question);
  const counts = findSubjects(names, question.filter);
  const isFirstFailure = findFirstFailures();
  const addToState = followStates(names);
  const addToRevision = followRevisions(names);

  forEachRun({ parts, names }, question, (part, i) => {
    const subject = part.subject[i]!;
    const outcome = part.outcome[i]!;
    const isFirst = outcome === failed && isFirstFailure(part.workflowRun[i]!);
    // Whichever job fails first, also one that the filter leaves out.
    if (!counts(subject)) return;
    const group = groups.of(subject, part.stoppedAt[i]!);
    group.counts[outcome]! += 1;
    group.firstRunAt ??= part.stoppedAt[i]!;
    group.lastRunAt = part.stoppedAt[i]!;
    group.project = part.project[i]!;
    if (!group.hasConclusion) group.lastStatus = part.status[i]!;
    if (isFirst) group.firstFailures += 1;
    if (part.conclusion[i] !== 0) addToState(group, part, i);
    if (outcome !== failed && outcome !== succeeded) return;
    if (!Number.isNaN(part.took[i])) group.took.push(part.took[i]!);
    if (!Number.isNaN(part.waited[i])) group.waited.push(part.waited[i]!);
    addToRevision(group, part, i);
  });
  return groups.all().map((group) => readGroup(group, names));
}

/** In the order in which they stopped, whichever job they are of. */
function forEachRun(
  { parts, names }: CountableRuns,
  { filter }: NumbersQuestion,
  visit: (part: RunColumns, i: number) => void,
): void {
  const { since = -Infinity, until = Infinity } = filter;
  const fits = findSubjects(names, { ...filter, job: undefined });
  const fitsProject = findProjects(names, filter);
  const tag = filter.tag === undefined ? undefined : (names.texts.findNumber(filter.tag) ?? -1);
  for (const part of parts) {
    for (let i = 0; i < part.length; i += 1) {
      if (part.stoppedAt[i]! < since || part.stoppedAt[i]! >= until) continue;
      if (tag !== undefined && part.tag[i] !== tag) continue;
      if (fits(part.subject[i]!) && fitsProject(part.project[i]!)) visit(part, i);
    }
  }
}

type Fits = (number: number) => boolean;

/** Whether a subject fits a filter; each is compared once. */
function findSubjects({ subjects }: RunNames, { workflow, job, branch }: NumbersFilter): Fits {
  if (workflow === undefined && job === undefined && branch === undefined) return () => true;
  return remember((number) => {
    const subject = subjects.recordOf(number);
    return (
      (workflow === undefined || subject.workflow === workflow) &&
      (job === undefined || subject.job === job) &&
      (branch === undefined || subject.branch === branch)
    );
  });
}

/** Whether a project has the name, the slug or the id of a filter. */
function findProjects({ projects }: RunNames, { project }: NumbersFilter): Fits {
  if (project === undefined) return () => true;
  return remember((number) => isOfProject(projects.recordOf(number), project));
}

function remember(fits: Fits): Fits {
  const known: boolean[] = [];
  return (number) => (known[number] ??= fits(number));
}

interface Groups {
  of(subject: number, stoppedAt: number): RunGroup;
  all(): RunGroup[];
}

function findGroups({ subjects }: RunNames, { by, period }: NumbersQuestion): Groups {
  const groups = new Map<string | number, RunGroup>();
  const ofSubjects: RunGroup[] = [];

  function find(key: string | number, names: (string | null)[], time: number | null): RunGroup {
    let group = groups.get(key);
    if (group === undefined) groups.set(key, (group = createGroup(names, time)));
    return group;
  }

  function ofSubject(number: number): RunGroup {
    const subject = subjects.recordOf(number);
    const names = by.map((name) => subject[name]);
    return find(JSON.stringify(names), names, null);
  }

  // Everything together has numbers also without a run.
  if (by.length === 0 && period === undefined) find("[]", [], null);
  return {
    of(subject, stoppedAt) {
      if (period === undefined) return (ofSubjects[subject] ??= ofSubject(subject));
      const { length, offset } = period;
      const time = Math.floor((stoppedAt + offset) / length) * length - offset;
      return find(time, [], time);
    },
    all: () => [...groups.values()],
  };
}

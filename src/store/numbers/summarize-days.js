"use strict";

const { createGroup, readGroup } = require("./group");
const { createPlaces } = require("./newest-run");
const { failing, outcomes } = require("./run-columns");

const [succeeded, failed] = outcomes.keys();

/**
 * The numbers of docs/insights.md.
 *
 * @param runs what `readRunDays` gives
 * @param question `NumbersQuestion` of run-numbers.ts
 * @returns `GroupNumbers` of run-numbers.ts
 */
function summarizeDays({ days, names }, question) {
  const groups = findGroups(names, question);
  const counts = findSubjects(names, question.filter);
  const isFirstFailure = findFirstFailures();
  const isNewest = createPlaces(names);
  const addToStreak = followStreaks(names);
  const addToRevision = followRevisions(names);

  forEachRun(days, names, question, (day, i) => {
    const subject = day.subject[i];
    const isFirst = day.outcome[i] === failed && isFirstFailure(day.workflowRun[i]);
    // Whichever job fails first, also one that the filter leaves out.
    if (!counts(subject)) return;
    const group = groups.of(subject, day.stoppedAt[i]);
    const outcome = day.outcome[i];
    group.counts[outcome] += 1;
    group.firstRunAt ??= day.stoppedAt[i];
    group.lastRunAt = day.stoppedAt[i];
    group.project = day.project[i];
    if (!group.hasConclusion) group.lastStatus = day.status[i];
    if (isFirst) group.firstFailures += 1;
    if (day.conclusion[i] !== 0 && isNewest(day, i)) {
      group.hasConclusion = true;
      group.lastStatus = day.status[i];
      addToStreak(group, day, i);
    }
    if (outcome !== failed && outcome !== succeeded) return;
    if (!Number.isNaN(day.duration[i])) group.durations.push(day.duration[i]);
    if (!Number.isNaN(day.waited[i])) group.waits.push(day.waited[i]);
    addToRevision(group, day, i);
  });
  return groups.all().map((group) => readGroup(group, names));
}

/** In the order in which they stopped, whichever job they are of. */
function forEachRun(days, names, { filter }, visit) {
  const { since = -Infinity, until = Infinity } = filter;
  const fits = findSubjects(names, { ...filter, job: undefined });
  const fitsProject = findProjects(names, filter);
  const tag = filter.tag === undefined ? undefined : (names.texts.findNumber(filter.tag) ?? -1);
  for (const day of days) {
    for (let i = 0; i < day.length; i += 1) {
      if (day.stoppedAt[i] < since || day.stoppedAt[i] >= until) continue;
      if (tag !== undefined && day.tag[i] !== tag) continue;
      if (fits(day.subject[i]) && fitsProject(day.project[i])) visit(day, i);
    }
  }
}

/** Whether a subject fits a filter; each is compared once. */
function findSubjects({ subjects }, filter) {
  const given = ["workflow", "job", "branch"].filter((name) => filter[name] !== undefined);
  if (given.length === 0) return () => true;
  const known = [];
  return (number) =>
    (known[number] ??= given.every((name) => subjects.recordOf(number)[name] === filter[name]));
}

/** Whether a project has the name, the slug or the id of a filter. */
function findProjects({ projects }, { project }) {
  if (project === undefined) return () => true;
  const known = [];
  return (number) => (known[number] ??= Object.values(projects.recordOf(number)).includes(project));
}

function findGroups({ subjects }, { by, period }) {
  const groups = new Map();
  const ofSubjects = [];

  function find(key, names, time = null) {
    let group = groups.get(key);
    if (group === undefined) groups.set(key, (group = createGroup(names, time)));
    return group;
  }

  function ofSubject(number) {
    const subject = subjects.recordOf(number);
    const names = by.map((name) => subject[name]);
    return find(JSON.stringify(names), names);
  }

  function ofPeriod(stoppedAt) {
    const { length, offset } = period;
    const time = Math.floor((stoppedAt + offset) / length) * length - offset;
    return find(time, [], time);
  }

  // Everything together has numbers also without a run.
  if (by.length === 0 && period === undefined) find("[]", []);
  return {
    of: (subject, stoppedAt) =>
      period === undefined ? (ofSubjects[subject] ??= ofSubject(subject)) : ofPeriod(stoppedAt),
    all: () => [...groups.values()],
  };
}

/** Says of each failed job, oldest first, whether it was the first of its workflow run. */
function findFirstFailures() {
  const workflowRuns = new Set();
  return (workflowRun) => {
    if (workflowRun === 0) return true;
    if (workflowRuns.has(workflowRun)) return false;
    workflowRuns.add(workflowRun);
    return true;
  };
}

/** Follows each subject's streaks of failures. */
function followStreaks({ subjects }) {
  /** NaN: it is not broken. */
  const brokeAt = new Float64Array(subjects.count()).fill(NaN);
  return (group, { subject, stoppedAt, conclusion }, i) => {
    const isFailed = conclusion[i] === failing;
    const since = brokeAt[subject[i]];
    const isBroken = !Number.isNaN(since);
    if (isFailed && !isBroken) brokeAt[subject[i]] = stoppedAt[i];
    if (isFailed || !isBroken) return;
    group.recoveries += 1;
    group.brokenFor += stoppedAt[i] - since;
    brokeAt[subject[i]] = NaN;
  };
}

/** Follows the outcomes of each revision of a subject. */
function followRevisions({ revisions }) {
  /** 1: one failed; 2: one succeeded; 3: both. */
  const outcomesOf = new Uint8Array(revisions.count());
  return (group, { outcome, revision }, i) => {
    const number = revision[i];
    if (number === 0) return;
    const before = outcomesOf[number];
    outcomesOf[number] |= outcome[i] === failed ? 1 : 2;
    if (before === 0) group.revisions += 1;
    else if (before !== outcomesOf[number]) group.flakyRevisions += 1;
  };
}

module.exports = { summarizeDays };

"use strict";

const { outcomes } = require("./run-columns");

/** What is counted of the runs of a group. */
function createGroup(names, time) {
  return {
    names,
    time,
    counts: outcomes.map(() => 0),
    durations: [],
    waits: [],
    recoveries: 0,
    brokenFor: 0,
    revisions: 0,
    flakyRevisions: 0,
    firstFailures: 0,
    firstRunAt: null,
    lastRunAt: null,
    lastStatus: 0,
    hasConclusion: false,
    project: 0,
  };
}

/** @returns `GroupNumbers` of run-numbers.ts */
function readGroup(group, { texts, projects }) {
  const { names, time, counts, durations, waits, brokenFor, lastStatus, firstFailures } = group;
  const { recoveries, revisions, flakyRevisions, firstRunAt, lastRunAt } = group;
  const took = Float64Array.from(durations).sort();
  const waited = Float64Array.from(waits).sort();
  const mean = recoveries === 0 ? null : Math.round(brokenFor / recoveries) / 1000;
  const numbers = {
    runs: counts.reduce((sum, count) => sum + count, 0),
    ...Object.fromEntries(outcomes.map((outcome, n) => [outcome, counts[n]])),
    p50Seconds: nearestRank(took, 50),
    p95Seconds: nearestRank(took, 95),
    p50WaitedSeconds: nearestRank(waited, 50),
    p95WaitedSeconds: nearestRank(waited, 95),
    meanTimeToRecoverySeconds: mean,
    ...{ recoveries, revisions, flakyRevisions, firstRunAt, lastRunAt },
    lastStatus: texts.textOf(lastStatus),
  };
  return { project: projects.recordOf(group.project), names, time, firstFailures, numbers };
}

/** In seconds. */
function nearestRank(sorted, percent) {
  const duration = sorted[Math.ceil((sorted.length * percent) / 100) - 1];
  return duration === undefined ? null : duration / 1000;
}

module.exports = { createGroup, readGroup };

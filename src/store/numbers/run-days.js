"use strict";

const { createNumbering, createSubjects } = require("./numbering");

/*
 * The runs in columns of numbers, day by day, kept for the next question. Triggers give a day another
 * version with each change, so only the days that changed are read again.
 */
const dayLength = 86_400_000;

/** Runs kept, of 40 bytes each and their names. */
const maxRuns = 1_000_000;

const outcomes = ["succeeded", "failed", "canceled", "other"];

/** @param table gives the qualified name of a table */
function createRunDays(table) {
  const selectDays = `SELECT day, version FROM ${table("run_days")}
    WHERE kind = ? AND day >= ? AND day <= ? ORDER BY day`;
  const selectRuns = `SELECT project, workflow, job, branch, stopped_at, duration, outcome, status,
      tag, revision, CASE WHEN kind = 'job' AND outcome = 'failed' THEN workflow_id END
    FROM ${table("runs")} WHERE kind = ? AND stopped_at >= ? AND stopped_at < ?
    ORDER BY stopped_at, event_key`;

  let kept = createKept();

  /**
   * @param read runs a query in the transaction of the question; gives its rows as arrays
   * @param question `NumbersQuestion` of run-numbers.ts
   * @returns the days in which runs may fit the filter, oldest first, and the names in them
   */
  return async function readRunDays(read, { kind, filter }) {
    const { since = 0, until = Number.MAX_SAFE_INTEGER } = filter;
    if (kept.size > maxRuns) kept = createKept();
    const range = [toDay(since), toDay(until)];
    const days = [];
    for (const [day, version] of await read(selectDays, [kind, ...range])) {
      const key = `${kind} ${day}`;
      let known = kept.days.get(key);
      if (known?.version !== version) {
        const values = [kind, day * dayLength, (day + 1) * dayLength];
        kept.size -= known?.length ?? 0;
        known = { version, ...toColumns(await read(selectRuns, values), kept) };
        kept.size += known.length;
        kept.days.set(key, known);
      }
      days.push(known);
    }
    return { days, names: kept };
  };
}

function createKept() {
  return {
    days: new Map(),
    size: 0,
    subjects: createSubjects(),
    texts: createNumbering(),
  };
}

function toDay(time) {
  return Math.floor(time / dayLength);
}

function toColumns(rows, { subjects, texts }) {
  const { length } = rows;
  const columns = {
    length,
    subject: new Uint32Array(length),
    stoppedAt: new Float64Array(length),
    /** NaN: unknown. */
    duration: new Float64Array(length),
    /** Place in `outcomes`. */
    outcome: new Uint8Array(length),
    status: new Uint32Array(length),
    tag: new Uint32Array(length),
    revision: new Uint32Array(length),
    /** Of failed jobs only. */
    workflowRun: new Uint32Array(length),
  };
  rows.forEach((row, i) => {
    const [project, workflow, job, branch, stoppedAt, duration, outcome, ...others] = row;
    const [status, tag, revision, workflowRun] = others;
    columns.subject[i] = subjects.numberOf(project, workflow, job, branch);
    columns.stoppedAt[i] = stoppedAt;
    columns.duration[i] = duration ?? NaN;
    columns.outcome[i] = outcomes.indexOf(outcome);
    columns.status[i] = texts.numberOf(status);
    columns.tag[i] = texts.numberOf(tag);
    columns.revision[i] = texts.numberOf(revision);
    columns.workflowRun[i] = texts.numberOf(workflowRun);
  });
  return columns;
}

module.exports = { createRunDays, outcomes };

"use strict";

const { createNumbering, createRecords } = require("./numbering");
const { mergeColumns, selectedColumns, toColumns } = require("./run-columns");

/*
 * The runs in columns of numbers, day by day, kept for the next question. Each day has
 * a version and the key of its newest event, so only what changed is read again.
 */
const dayLength = 86_400_000;

/** Runs kept, of 60 bytes each and their names. */
const maxRuns = 1_000_000;

/** @param table gives the qualified name of a table */
function createRunDays(table) {
  const selectDays = `SELECT day, version, last_key FROM ${table("run_days")}
    WHERE kind = ? AND day >= ? AND day <= ? ORDER BY day`;
  const selectRuns = `SELECT ${selectedColumns} FROM ${table("runs")}
    WHERE kind = ? AND stopped_at >= ? AND stopped_at < ? AND event_key > ?
    ORDER BY stopped_at, event_key`;

  let kept = createKept();

  async function readDay(read, kind, [day, version, lastKey]) {
    const key = `${kind} ${day}`;
    const known = kept.days.get(key);
    const isSame = known?.version === version;
    if (isSame && known.lastKey === lastKey) return known.runs;
    // Without another version, runs were added, and nothing else changed.
    const after = isSame ? known.lastKey : -1;
    const rows = await read(selectRuns, [kind, day * dayLength, (day + 1) * dayLength, after]);
    const added = toColumns(rows, kept.names);
    const runs = isSame ? mergeColumns(known.runs, added) : added;
    kept.size += runs.length - (known?.runs.length ?? 0);
    kept.days.set(key, { version, lastKey, runs });
    return runs;
  }

  /**
   * @param read runs a query in the transaction of the question; gives its rows as arrays
   * @param question `NumbersQuestion` of run-numbers.ts
   * @returns the days in which runs may fit the filter, oldest first, and the names in them
   */
  return async function readRunDays(read, { kind, filter }) {
    const { since = 0, until = Number.MAX_SAFE_INTEGER } = filter;
    if (kept.size > maxRuns) kept = createKept();
    const days = [];
    for (const day of await read(selectDays, [kind, toDay(since), toDay(until)]))
      days.push(await readDay(read, kind, day));
    return { days, names: kept.names };
  };
}

function createKept() {
  return {
    days: new Map(),
    size: 0,
    names: {
      subjects: createRecords("project", "workflow", "job", "branch"),
      projects: createRecords("projectId", "projectSlug", "project"),
      revisions: createNumbering(),
      texts: createNumbering(),
    },
  };
}

function toDay(time) {
  return Math.floor(time / dayLength);
}

module.exports = { createRunDays };

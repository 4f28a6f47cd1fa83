"use strict";

const outcomes = ["succeeded", "failed", "canceled", "other"];

const [failing, passing] = [1, 2];

/** Each with the kind of its numbers. */
const columnTypes = {
  /** A workflow or job of a project on a branch. */
  subject: Uint32Array,
  /** The project as the run names it: names may change. */
  project: Uint32Array,
  /** 0: unknown, or no number that orders pipelines. */
  pipelineNumber: Uint32Array,
  stoppedAt: Float64Array,
  eventKey: Float64Array,
  /** The times of src/core/run-times.ts. NaN: unknown. */
  duration: Float64Array,
  waited: Float64Array,
  /** Place in `outcomes`. */
  outcome: Uint8Array,
  /** 1: it failed its branch; 2: it passed; 0: it concluded nothing. */
  conclusion: Uint8Array,
  status: Uint32Array,
  tag: Uint32Array,
  /** Of the subject; 0: unknown. */
  revision: Uint32Array,
  /** Of failed jobs only. */
  workflowRun: Uint32Array,
};

/** What a row has. */
const selectedColumns = `project_id, project_slug, project, workflow, job, branch, stopped_at, event_key,
  duration, ran_for, outcome, status, tag, revision, pipeline_number,
  CASE WHEN kind = 'job' AND outcome = 'failed' THEN workflow_id END`;

/** As in src/core/newest-run.ts. */
const maxPipelineNumber = 2 ** 31;

/**
 * @param rows of `selectedColumns`, as arrays
 * @param names numbers what the rows name
 */
function toColumns(rows, { subjects, projects, revisions, texts }) {
  const columns = createColumns(rows.length);
  rows.forEach((row, i) => {
    const [projectId, projectSlug, project, workflow, job, branch, stoppedAt, ...others] = row;
    const [eventKey, duration, ranFor, outcome, status, tag, revision, number, workflowRun] =
      others;
    const projectKey = projectId ?? projectSlug ?? project;
    columns.subject[i] = subjects.numberOf(projectKey, workflow, job, branch);
    columns.project[i] = projects.numberOf(projectId, projectSlug, project);
    columns.pipelineNumber[i] = number >= 1 && number <= maxPipelineNumber ? number : 0;
    columns.stoppedAt[i] = stoppedAt;
    columns.eventKey[i] = eventKey;
    columns.duration[i] = ranFor ?? duration ?? NaN;
    columns.waited[i] = waitOf(duration, ranFor);
    columns.outcome[i] = outcomes.indexOf(outcome);
    columns.conclusion[i] = concludes(outcome, status);
    columns.status[i] = texts.numberOf(status);
    columns.tag[i] = texts.numberOf(tag);
    columns.revision[i] =
      revision === null ? 0 : revisions.numberOf(`${columns.subject[i]} ${revision}`);
    columns.workflowRun[i] = texts.numberOf(workflowRun);
  });
  return columns;
}

function concludes(outcome, status) {
  if (outcome === "succeeded") return passing;
  return outcome === "failed" || status === "unauthorized" ? failing : 0;
}

/** As in src/core/run-times.ts. */
function waitOf(duration, ranFor) {
  return duration === null || ranFor === null ? NaN : Math.max(0, duration - ranFor);
}

function createColumns(length) {
  const columns = Object.entries(columnTypes).map(([name, type]) => [name, new type(length)]);
  return { length, ...Object.fromEntries(columns) };
}

/** Both are in the order in which the runs stopped, and so is the result. */
function mergeColumns(first, second) {
  const merged = createColumns(first.length + second.length);
  let [a, b] = [0, 0];
  for (let i = 0; i < merged.length; i += 1) {
    const isOfFirst = b === second.length || (a < first.length && stopsBefore(first, a, second, b));
    const [source, place] = isOfFirst ? [first, a++] : [second, b++];
    for (const name in columnTypes) merged[name][i] = source[name][place];
  }
  return merged;
}

function stopsBefore(first, a, second, b) {
  const [stop, otherStop] = [first.stoppedAt[a], second.stoppedAt[b]];
  return stop < otherStop || (stop === otherStop && first.eventKey[a] < second.eventKey[b]);
}

module.exports = { failing, mergeColumns, outcomes, selectedColumns, toColumns };

import type { Request } from "express";
import { z } from "zod";
import type { Period, PipelineFilter, PipelinePage, RunFilter } from "../../core/runs/insights";
import { filterParameters, readParameters, words } from "../../core/query-parameters";
import { pageParameters } from "../events/event-query";

const { since, until } = filterParameters.shape;
/**
 * The parameters with a single name each, because analysis compares the runs of one project,
 * workflow and branch.
 */
const project = words.optional().describe("The project's name, slug or id.");
const workflow = words.optional().describe("The workflow's name.");
const branch = words.optional();

export const workflowParameters = z.strictObject({
  project,
  workflow,
  branch,
  tag: words.optional(),
  since: since.describe("Stopped at this time or later. ISO 8601; a date means 00:00 UTC."),
  until: until.describe("Stopped before this time. ISO 8601; a date means 00:00 UTC."),
});

export const jobParameters = workflowParameters.extend({
  job: words.optional().describe("The job's name."),
});

export const periodParameters = jobParameters.extend({
  by: z
    .enum(["hour", "day", "week"], { error: "must be hour, day or week" })
    .default("day")
    .describe("Weeks begin on Monday; all in UTC."),
});

export const missingParameters = z.strictObject({ project });

export const pipelineParameters = z.strictObject({
  project,
  branch,
  limit: pageParameters.shape.limit,
  cursor: words
    .regex(/^\d{1,15}\../, "must be the `next` of an earlier response")
    .optional()
    .describe("The `next` of an earlier response: continue from there."),
});

/** Each throws Failure `invalid_parameter` (400) that names every wrong parameter. */
export function readWorkflowQuery(query: Request["query"]): RunFilter {
  return readParameters(workflowParameters, query);
}

export function readJobQuery(query: Request["query"]): RunFilter {
  return readParameters(jobParameters, query);
}

export function readPeriodQuery(query: Request["query"]): { filter: RunFilter; period: Period } {
  const { by: period, ...filter } = readParameters(periodParameters, query);
  return { filter, period };
}

export function readPipelineQuery(query: Request["query"]): {
  filter: PipelineFilter;
  page: PipelinePage;
} {
  const { limit, cursor, ...filter } = readParameters(pipelineParameters, query);
  return { filter, page: { limit, after: cursor === undefined ? undefined : parsePlace(cursor) } };
}

/** `<created at>.<id>` */
function parsePlace(cursor: string): PipelinePage["after"] {
  const dot = cursor.indexOf(".");
  return { createdAt: Number(cursor.slice(0, dot)), id: cursor.slice(dot + 1) };
}

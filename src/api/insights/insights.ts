import type { RequestHandler } from "express";
import type { z } from "zod";
import { fillPeriods } from "../../core/runs/fill-periods";
import type { Insights } from "../../core/runs/insights";
import { sendJson } from "../../server/send-json";
import type * as schemas from "../openapi/insights-schemas";
import {
  countDays,
  presentJob,
  presentPeriod,
  presentRuns,
  presentWorkflow,
} from "./present-numbers";
import { readJobQuery, readPeriodQuery, readWorkflowQuery } from "./run-query";

/** The numbers of each workflow, and of all of them together. */
export function summarizeWorkflows(insights: Insights, now: () => Date): RequestHandler {
  return async function summarizeWorkflows(req, res): Promise<void> {
    const filter = readWorkflowQuery(req.query);
    const [workflows, total] = await Promise.all([
      insights.byWorkflow(filter),
      insights.total(filter),
    ]);
    const days = countDays(filter, [total], now());
    sendJson(res, 200, {
      workflows: workflows.map((numbers) => presentWorkflow(numbers, days)),
      total: presentRuns(total, days),
    } satisfies z.infer<typeof schemas.workflowInsights>);
  };
}

/** The numbers of each job. */
export function summarizeJobs(insights: Insights, now: () => Date): RequestHandler {
  return async function summarizeJobs(req, res): Promise<void> {
    const filter = readJobQuery(req.query);
    const jobs = await insights.byJob(filter);
    const days = countDays(filter, jobs, now());
    sendJson(res, 200, {
      jobs: jobs.map((numbers) => presentJob(numbers, days)),
    } satisfies z.infer<typeof schemas.jobInsights>);
  };
}

/** Runs by day, or by hour or week. */
export function summarizeDays(insights: Insights): RequestHandler {
  return async function summarizeDays(req, res): Promise<void> {
    const { filter, period } = readPeriodQuery(req.query);
    const periods = await insights.byPeriod(filter, period);
    sendJson(res, 200, {
      days: fillPeriods(periods, period).map(presentPeriod),
    } satisfies z.infer<typeof schemas.periodInsights>);
  };
}

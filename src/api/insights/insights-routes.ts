import type { Insights } from "../../core/runs/insights";
import type { Route } from "../../server/mount-routes";
import type { RouteGuards } from "../route-guards";
import { summarizeDays, summarizeJobs, summarizeWorkflows } from "./insights";
import { listMissing } from "./missing";
import { listPipelines, showPipeline } from "../pipelines/pipelines";

/** The routes of builds: their numbers, and the pipelines. */
export function insightsRoutes(
  insights: Insights,
  now: () => Date,
  { read }: RouteGuards,
): Route[] {
  return [
    ["GET", "/api/insights/workflows", read, summarizeWorkflows(insights, now)],
    ["GET", "/api/insights/jobs", read, summarizeJobs(insights, now)],
    ["GET", "/api/insights/days", read, summarizeDays(insights)],
    ["GET", "/api/insights/missing", read, listMissing(insights, now)],
    ["GET", "/api/pipelines", read, listPipelines(insights)],
    ["GET", "/api/pipelines/:id", read, showPipeline(insights)],
  ];
}

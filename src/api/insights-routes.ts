import type { RequestHandler } from "express";
import type { Insights } from "../core/insights";
import type { Route } from "../server/mount-routes";
import { summarizeDays, summarizeJobs, summarizeWorkflows } from "./insights";
import type { Metrics } from "./metrics/create-metrics";
import { reportMetrics } from "./metrics/report-metrics";
import { listMissing } from "./missing";
import { listPipelines, showPipeline } from "./pipelines";
import { showBadge } from "./show-badge";

export interface InsightsRoutesOptions {
  insights: Insights;
  metrics: Metrics | undefined;
  areBadgesPublic: boolean;
  now: () => Date;
}

/** Everything that is derived from the builds: numbers, pipelines, badges and metrics. */
export function insightsRoutes(
  { insights, metrics, areBadgesPublic, now }: InsightsRoutesOptions,
  { open, read }: Record<"open" | "read", readonly RequestHandler[]>,
): Route[] {
  return [
    ["GET", "/api/insights/workflows", read, summarizeWorkflows(insights, now)],
    ["GET", "/api/insights/jobs", read, summarizeJobs(insights, now)],
    ["GET", "/api/insights/days", read, summarizeDays(insights)],
    ["GET", "/api/insights/missing", read, listMissing(insights, now)],
    ["GET", "/api/pipelines", read, listPipelines(insights)],
    ["GET", "/api/pipelines/:id", read, showPipeline(insights)],
    [
      "GET",
      "/badge/:provider/:organization/:repository/:workflow.svg",
      areBadgesPublic ? open : read,
      showBadge(insights, areBadgesPublic),
    ],
    ...(metrics ? [["GET", "/metrics", read, reportMetrics(metrics)] satisfies Route] : []),
  ];
}

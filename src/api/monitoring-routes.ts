import type { RequestHandler } from "express";
import type { Insights } from "../core/runs/insights";
import type { Route } from "../server/mount-routes";
import type { Metrics } from "./metrics/metrics";
import { reportMetrics } from "./metrics/report-metrics";
import { showBadge } from "./insights/show-badge";

export interface MonitoringOptions {
  insights: Insights;
  metrics: Metrics | undefined;
  areBadgesPublic: boolean;
}

/** The routes for other programs: badges, and metrics if there are any. */
export function monitoringRoutes(
  { insights, metrics, areBadgesPublic }: MonitoringOptions,
  { open, read }: Record<"open" | "read", readonly RequestHandler[]>,
): Route[] {
  return [
    [
      "GET",
      "/badge/:provider/:organization/:repository/:workflow.svg",
      areBadgesPublic ? open : read,
      showBadge(insights, areBadgesPublic),
    ],
    ...(metrics ? [["GET", "/metrics", read, reportMetrics(metrics)] satisfies Route] : []),
  ];
}

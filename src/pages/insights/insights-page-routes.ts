import type { RequestHandler } from "express";
import type { Route } from "../../server/mount-routes";
import { type InsightsContext, showInsights } from "./show-insights";

export function insightsPageRoutes(
  context: InsightsContext,
  access: readonly RequestHandler[],
): Route[] {
  return [["GET", "/insights", access, showInsights(context)]];
}

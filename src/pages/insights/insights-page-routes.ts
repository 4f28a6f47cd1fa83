import { dirname, join } from "node:path";
import type { RequestHandler } from "express";
import type { Route } from "../../server/mount-routes";
import { serveAssets } from "../layout/serve-assets";
import { type InsightsContext, showInsights } from "./show-insights";

/** The chart library, as it is published. */
const uplot = ["uPlot.esm.js", "uPlot.min.css"].map((name) =>
  join(dirname(require.resolve("uplot")), name),
);

export function insightsPageRoutes(
  context: InsightsContext,
  access: readonly RequestHandler[],
): Route[] {
  return [
    ["GET", "/insights", access, showInsights(context)],
    ["GET", "/insights/assets/:name", access, serveAssets(join(__dirname, "assets"), uplot)],
  ];
}

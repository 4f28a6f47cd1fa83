import { join } from "node:path";
import type { RequestHandler } from "express";
import type { Route } from "../../server/mount-routes";
import { serveAssets } from "../layout/serve-assets";
import { type PipelineContext, showPipeline } from "./show-pipeline";

export function pipelineRoutes(
  context: PipelineContext,
  access: readonly RequestHandler[],
): Route[] {
  return [
    ["GET", "/pipelines/:id", access, showPipeline(context)],
    ["GET", "/pipelines/assets/:name", access, serveAssets(join(__dirname, "assets"))],
  ];
}

import type { RequestHandler } from "express";
import type { Route } from "../../server/mount-routes";
import { type PipelineContext, showPipeline } from "./show-pipeline";

export function pipelineRoutes(
  context: PipelineContext,
  access: readonly RequestHandler[],
): Route[] {
  return [["GET", "/pipelines/:id", access, showPipeline(context)]];
}

import type { RequestHandler } from "express";
import { Failure } from "../../core/errors";
import { formatCursor } from "../../core/log/feed";
import type { Logger, Store } from "../../core/ports";
import { catchFailure } from "../layout/catch-failure";
import { createDraw } from "../layout/draw-part";
import { type OtherPages, readNavigation } from "../layout/navigation";
import { type Rendering, renderPage } from "../layout/render-page";
import { sendHtml } from "../layout/send-page";
import { presentPipeline } from "./present-pipeline";

export interface PipelineContext extends Rendering {
  store: Pick<Store, "insights" | "feed" | "rejections">;
  log: Logger;
  otherPages: OtherPages;
  now: () => Date;
}

/** The workflows and jobs of a pipeline on one time line. */
export function showPipeline(context: PipelineContext): RequestHandler {
  const { store, log, now } = context;
  return async function showPipeline(req, res): Promise<void> {
    const id = String(req.params.id);
    const [navigation, { found, failure }] = await Promise.all([
      readNavigation(context, "insights", {}),
      catchFailure(async () => {
        // Before the pipeline, so that the live stream misses nothing.
        const newest = await store.feed.newestCursor();
        const pipeline = await store.insights.findPipeline(id);
        if (!pipeline) throw new Failure("no_such_pipeline");
        const shown = presentPipeline(pipeline, now(), createDraw(log));
        return { shown, feedCursor: formatCursor(newest) };
      }, log),
    ]);
    const frame = {
      title: found?.shown.title ?? "Pipeline",
      navigation,
      assets: "pipeline" as const,
      feedCursor: found?.feedCursor,
    };
    const page = { id, pipeline: found?.shown, failure, retryHref: req.originalUrl };
    await sendHtml(res, failure?.status ?? 200, renderPage(context, frame, "pipelines/page", page));
  };
}

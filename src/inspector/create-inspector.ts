import type { RequestHandler } from "express";
import { serveAsset } from "./serve-asset";
import { findEvent, findRejection, type PageContext, showPage } from "./show-page";

export interface InspectorOptions extends Omit<PageContext, "hasStream" | "hasReplay"> {
  /** Whether the server has `GET /api/stream`. Without it the page shows no switch for live. */
  hasStream?: boolean;
  /** Whether the server has `/api/events/:key/replay`. Without it the page offers no replay. */
  hasReplay?: boolean;
}

/** The page's routes, all of them GET, to be mounted behind the guard of the read side. */
export function createInspector({
  hasStream = false,
  hasReplay = false,
  ...options
}: InspectorOptions): [path: string, handler: RequestHandler][] {
  const context = { ...options, hasStream, hasReplay };
  return [
    ["/inspector", showPage(context)],
    ["/inspector/events/:key", showPage(context, findEvent)],
    ["/inspector/rejections/:key", showPage(context, findRejection)],
    ["/inspector/assets/:name", serveAsset()],
  ];
}

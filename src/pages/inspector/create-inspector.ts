import type { RequestHandler } from "express";
import { serveAsset } from "./serve-asset";
import { presentFoundEvent, presentFoundRejection, type PageContext, showPage } from "./show-page";

/** The page's routes, all of them GET, to be mounted behind the guard of the read side. */
export function createInspector(context: PageContext): [path: string, handler: RequestHandler][] {
  return [
    ["/inspector", showPage(context)],
    ["/inspector/events/:key", showPage(context, presentFoundEvent)],
    ["/inspector/rejections/:key", showPage(context, presentFoundRejection)],
    ["/inspector/assets/:name", serveAsset()],
  ];
}

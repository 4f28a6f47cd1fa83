import { join } from "node:path";
import type { RequestHandler } from "express";
import type { Route } from "../../server/mount-routes";
import type { PageContext } from "./page-context";
import { createFacetsReader } from "./read-facets";
import { serveAssets } from "../layout/serve-assets";
import { presentFoundEvent, presentFoundRejection, showPage } from "./show-page";

export function inspectorRoutes(
  options: Omit<PageContext, "readFacets">,
  access: readonly RequestHandler[],
): Route[] {
  const context = { ...options, readFacets: createFacetsReader(options.store.events, options.now) };
  return [
    ["GET", "/inspector", access, showPage(context)],
    ["GET", "/inspector/events/:key", access, showPage(context, presentFoundEvent)],
    ["GET", "/inspector/rejections/:key", access, showPage(context, presentFoundRejection)],
    ["GET", "/inspector/assets/:name", access, serveAssets(join(__dirname, "assets"))],
  ];
}

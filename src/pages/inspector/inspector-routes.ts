import type { RequestHandler } from "express";
import type { Route } from "../../server/mount-routes";
import type { PageContext } from "./page-context";
import { showValues } from "./filters/show-values";
import { presentFoundEvent, presentFoundRejection, showPage } from "./show-page";

export function inspectorRoutes(context: PageContext, access: readonly RequestHandler[]): Route[] {
  return [
    ["GET", "/inspector", access, showPage(context)],
    ["GET", "/inspector/events/:key", access, showPage(context, presentFoundEvent)],
    ["GET", "/inspector/rejections/:key", access, showPage(context, presentFoundRejection)],
    ["GET", "/inspector/values/:name", access, showValues(context)],
  ];
}

import type { RequestHandler } from "express";
import type { Route } from "../../server/mount-routes";
import { findDestination, findOneNotification } from "./find-detail";
import type { PageContext } from "./page-context";
import { showPage } from "./show-page";

/** The page of destinations; without destinations it does not exist. */
export function destinationsRoutes(
  context: PageContext,
  access: readonly RequestHandler[],
): Route[] {
  const notification = showPage(context, findOneNotification);
  return [
    ["GET", "/destinations", access, showPage(context)],
    ["GET", "/destinations/:name", access, showPage(context, findDestination)],
    ["GET", "/destinations/:name/notifications/:key", access, notification],
  ];
}

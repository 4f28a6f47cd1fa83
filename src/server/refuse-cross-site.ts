import type { NextFunction, Request, Response } from "express";
import { Failure } from "../core/errors";

/**
 * Middleware for requests that change something; mount it after `requireToken`. A browser attaches
 * credentials to requests from any page. Such a page can neither hide its origin nor add a custom
 * header without permission.
 * https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html
 */
export function refuseCrossSite(req: Request, _res: Response, next: NextFunction): void {
  const hasHeader = Boolean(req.get("x-requested-by")?.trim());
  next(hasHeader && isSameOrigin(req) ? undefined : new Failure("cross_site"));
}

/** Whether the request comes from one of our pages, or from no page. */
function isSameOrigin(req: Request): boolean {
  const site = req.get("sec-fetch-site");
  if (site !== undefined) return site === "same-origin" || site === "none";
  // Older browsers send only Origin; programs send neither.
  const origin = req.get("origin");
  if (origin === undefined) return true;
  return URL.canParse(origin) && new URL(origin).host === req.host;
}

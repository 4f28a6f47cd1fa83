import type { NextFunction, Request, Response } from "express";
import { Failure } from "../core/errors";

/**
 * Middleware behind the guard of the read side, for requests that change something. A browser sends
 * Basic credentials, or comes from this machine, for whatever page asks it to. Such a page can
 * neither hide where it comes from nor add a header without being allowed to.
 * https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html
 */
export function refuseCrossSite(req: Request, _res: Response, next: NextFunction): void {
  const isAsked = Boolean(req.get("x-requested-by")?.trim());
  next(isAsked && isOurs(req) ? undefined : new Failure("cross_site"));
}

/** Whether it comes from a page of ours, or from no page at all. */
function isOurs(req: Request): boolean {
  const site = req.get("sec-fetch-site");
  if (site !== undefined) return site === "same-origin" || site === "none";
  // A browser that is too old to say it names the page's origin; programs name none.
  const origin = req.get("origin");
  if (origin === undefined) return true;
  return URL.canParse(origin) && new URL(origin).host === req.host;
}

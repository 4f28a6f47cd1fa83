import type { NextFunction, Request, Response } from "express";
import { Failure } from "../core/errors";

/**
 * Middleware behind the guard of the read side, for requests that change something. A browser sends
 * Basic credentials, or comes from this machine, for whatever page asks it to. Such a page can
 * neither hide where it comes from nor add a header without being allowed to.
 * https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html
 */
export function guardChanges(req: Request, _res: Response, next: NextFunction): void {
  const site = req.get("sec-fetch-site") ?? "none";
  const isOurs = site === "same-origin" || site === "none";
  const isAsked = req.get("x-requested-by") !== undefined;
  next(isOurs && isAsked ? undefined : new Failure("cross_site"));
}

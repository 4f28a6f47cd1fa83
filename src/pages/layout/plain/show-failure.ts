import type { Request, Response } from "express";
import type { Failure } from "../../../core/errors";
import { toPagePath, removeToken } from "../../../server/page-path";
import { renderFailure, renderSignIn } from "./render-plain";
import { sendPlainPage } from "../send-page";

/**
 * Responds to a browser's request for a page with the sign-in page or an error page.
 *
 * @returns whether it responded
 */
export function showFailure(failure: Failure, req: Request, res: Response): boolean {
  const isPage = /^\/(inspector|insights|pipelines|destinations|sign-in)(?=[/?]|$)/.test(
    req.originalUrl,
  );
  if (!isPage || !req.accepts("html")) return false;
  const { code, status, message } = failure;
  const isSignIn = code === "token_required" || code === "wrong_token";
  const html = isSignIn
    ? renderSignIn({ to: requestedPage(req), isWrong: code === "wrong_token" })
    : renderFailure({ status, message, retryHref: requestedPage(req) });
  sendPlainPage(res, status, html);
  return true;
}

function requestedPage(req: Request): string {
  if (req.path !== "/sign-in") return removeToken(req.originalUrl);
  return toPagePath(new URLSearchParams(String(req.body)).get("to"));
}

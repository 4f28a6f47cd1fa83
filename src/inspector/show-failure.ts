import type { Request, Response } from "express";
import type { Failure } from "../core/errors";
import { renderFailure } from "./render-page";
import { sendHtml } from "./send-page";

/**
 * Answers a browser that asked for a page of the inspector and gets none, be it for the guard.
 *
 * @returns whether it did
 */
export function showFailure(failure: Failure, req: Request, res: Response): boolean {
  const isPage = /^\/inspector(?=[/?]|$)/.test(req.originalUrl);
  if (!isPage || !req.accepts("html")) return false;
  const { status, message } = failure;
  sendHtml(res, status, renderFailure({ status, message, retryHref: req.originalUrl }));
  return true;
}

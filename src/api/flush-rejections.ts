import type { RequestHandler } from "express";
import type { RejectionLog } from "../core/rejection-log";

/**
 * Middleware for who looks at the log: what waits to be kept is kept first. Behind the guard, or a
 * stranger could have the store written to as often as he likes.
 */
export function writeRejections(rejections: RejectionLog): RequestHandler {
  return async function writeRejections(_req, _res, next): Promise<void> {
    await rejections.flush();
    next();
  };
}

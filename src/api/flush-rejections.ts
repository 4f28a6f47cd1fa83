import type { RequestHandler } from "express";
import type { RejectionBuffer } from "../core/rejection-buffer";

/**
 * Middleware for who looks at the log: what waits to be kept is kept first. Behind the guard, or a
 * stranger could have the store written to as often as he likes.
 */
export function flushRejections(rejections: RejectionBuffer): RequestHandler {
  return async function flushRejections(_req, _res, next): Promise<void> {
    await rejections.flush();
    next();
  };
}

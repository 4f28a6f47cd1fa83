import type { RequestHandler } from "express";
import type { RejectionBuffer } from "../../core/log/rejection-buffer";

/**
 * Middleware that writes buffered rejections to the store before a route reads it. Mounted behind
 * the access check, so that unauthenticated requests cannot trigger writes.
 */
export function flushRejections(rejections: RejectionBuffer): RequestHandler {
  return async function flushRejections(_req, _res, next): Promise<void> {
    await rejections.flush();
    next();
  };
}

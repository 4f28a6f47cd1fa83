import type { RequestHandler } from "express";
import type { RejectionBuffer } from "../core/rejection-buffer";

/**
 * Middleware for readers of the log: writes buffered rejections first. Mounted behind the access check,
 * so that strangers cannot trigger writes.
 */
export function flushRejections(rejections: RejectionBuffer): RequestHandler {
  return async function flushRejections(_req, _res, next): Promise<void> {
    await rejections.flush();
    next();
  };
}

import type { ErrorRequestHandler, NextFunction, Request, Response } from "express";
import { Failure } from "../core/errors";
import { withoutCredentials } from "../core/event/logged-event";
import type { RejectionBuffer } from "../core/log/rejection-buffer";
import { bodySize } from "./body-size";

/** The last handler of the webhook route. Records the rejection and passes the error on. */
export function recordRejection(rejections: RejectionBuffer, now: () => Date): ErrorRequestHandler {
  return function recordRejection(
    error: unknown,
    req: Request,
    _res: Response,
    next: NextFunction,
  ): void {
    // A 5xx is our fault, and CircleCI retries.
    if (error instanceof Failure && error.status < 500) {
      const { status, code } = error;
      const body = Buffer.isBuffer(req.body) ? req.body : null;
      const headers = withoutCredentials(req.headers);
      rejections.add({
        receivedAt: now(),
        responseStatus: status,
        code,
        headers,
        body,
        size: bodySize(req),
      });
    }
    next(error);
  };
}

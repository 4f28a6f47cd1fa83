import type { ErrorRequestHandler, NextFunction, Request, Response } from "express";
import { Failure } from "../core/errors";
import { withoutCredentials } from "../core/event/logged-event";
import type { MetricsRecorder } from "../core/metrics-recorder";
import { maxRejectedPath } from "../core/log/rejection";
import type { RejectionBuffer } from "../core/log/rejection-buffer";
import { signatureHeader } from "../core/signature/signature";
import { bodySize } from "./body-size";

export interface WrongPathOptions {
  rejections: RejectionBuffer;
  metrics?: Pick<MetricsRecorder, "countDelivery"> | undefined;
  now: () => Date;
}

/**
 * After all routes: records a signed POST to a path that takes none as a rejection. Its body is not
 * read. If the buffer is full, it is not logged either, so that a flood fills no log.
 */
export function recordWrongPath({
  rejections,
  metrics,
  now,
}: WrongPathOptions): ErrorRequestHandler {
  return function recordWrongPath(
    error: unknown,
    req: Request,
    _res: Response,
    next: NextFunction,
  ): void {
    if (!isWrongPath(error, req)) return next(error);
    const isRecorded = rejections.add({
      receivedAt: now(),
      responseStatus: error.status,
      code: "wrong_path",
      headers: withoutCredentials(req.headers),
      body: null,
      size: bodySize(req),
      path: req.path.slice(0, maxRejectedPath),
    });
    metrics?.countDelivery("rejected", "wrong_path");
    const code = error.code === "method_not_allowed" ? error.code : "wrong_path";
    next(new Failure(code, { isLogged: isRecorded }));
  };
}

function isWrongPath(error: unknown, { method, headers }: Request): error is Failure {
  return (
    error instanceof Failure &&
    (error.code === "not_found" || error.code === "method_not_allowed") &&
    method === "POST" &&
    headers[signatureHeader] !== undefined
  );
}

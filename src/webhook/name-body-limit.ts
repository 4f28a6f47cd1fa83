import type { ErrorRequestHandler, NextFunction, Request, Response } from "express";
import { describeBodyLimit } from "../core/words/describe-body-limit";
import { Failure } from "../core/errors";
import { bodySize } from "./body-size";

/** Adds the limit and the size of the body to the message of a 413. */
export function nameBodyLimit(maxBody: number): ErrorRequestHandler {
  return function nameBodyLimit(
    error: unknown,
    req: Request,
    _res: Response,
    next: NextFunction,
  ): void {
    if (!(error instanceof Failure) || error.code !== "body_too_large") return next(error);
    next(new Failure(error.code, { detail: describeBodyLimit(maxBody, bodySize(req)) }));
  };
}

import type { RequestHandler } from "express";
import { Failure } from "../core/errors";

/** The last handler of a route, reached by unsupported methods only. */
export function refuseMethod(...allowed: string[]): RequestHandler {
  return function refuseMethod(_req, res, next): void {
    res.set("Allow", allowed.join(", "));
    next(new Failure("method_not_allowed"));
  };
}

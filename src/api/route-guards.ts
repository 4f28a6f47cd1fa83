import type { RequestHandler } from "express";

/** The middleware before the handlers of a route. */
export interface RouteGuards {
  /** Requires the token. */
  read: readonly RequestHandler[];
  /** Requires the token and X-Requested-By; the handler reads the body. */
  change: readonly RequestHandler[];
  changeWithoutBody: readonly RequestHandler[];
}

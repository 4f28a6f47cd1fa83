import type { IncomingMessage } from "node:http";
import type { NextFunction, Request, Response } from "express";

/** By its framing: https://www.rfc-editor.org/rfc/rfc9112#section-6.3 */
export function hasBody({ headers }: Pick<IncomingMessage, "headers">): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"]) > 0;
}

/**
 * Middleware for the routes that take no body: who sends one all the same is answered and hung up
 * on, where Node would read the whole of it only to throw it away.
 */
export function refuseBody(req: Request, res: Response, next: NextFunction): void {
  if (hasBody(req)) res.set("Connection", "close");
  next();
}

import type { IncomingMessage } from "node:http";
import type { NextFunction, Request, Response } from "express";

/** Determined by the framing headers: https://www.rfc-editor.org/rfc/rfc9112#section-6.3 */
export function hasBody({ headers }: Pick<IncomingMessage, "headers">): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"]) > 0;
}

/**
 * Middleware for routes without a request body. Closes the connection after the response, because
 * Node would otherwise read the whole body just to discard it.
 */
export function refuseBody(req: Request, res: Response, next: NextFunction): void {
  if (hasBody(req)) res.set("Connection", "close");
  next();
}

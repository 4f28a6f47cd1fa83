import type { RequestHandler } from "express";
import type { ReadInTurn } from "../core/create-reading-turns";

/**
 * Middleware of routes that read: their handlers begin in turn, unless the client has disconnected.
 */
export function beginInTurn(readInTurn: ReadInTurn): RequestHandler {
  return async function beginInTurn(req, _res, next): Promise<void> {
    await readInTurn(() => {
      if (!req.socket.destroyed) next();
    });
  };
}

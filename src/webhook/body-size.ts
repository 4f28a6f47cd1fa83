import type { IncomingMessage } from "node:http";

/** Size of a request's body in bytes; null if it was not read and has no Content-Length. */
export function bodySize(req: IncomingMessage & { body?: unknown }): number | null {
  if (Buffer.isBuffer(req.body)) return req.body.length;
  const size = Number(req.headers["content-length"] ?? Number.NaN);
  return Number.isSafeInteger(size) ? size : null;
}

import type { ServerResponse } from "node:http";

/**
 * Sends JSON. Express's `res.json` computes content type and ETag for each response, which takes as
 * long as verifying a webhook's signature.
 */
export function sendJson(res: ServerResponse, status: number, value: object): void {
  const text = JSON.stringify(value);
  res
    .writeHead(status, [
      "Content-Type",
      "application/json; charset=utf-8",
      "Content-Length",
      String(Buffer.byteLength(text)),
    ])
    .end(text);
}

import type { ServerResponse } from "node:http";

/**
 * Answers with JSON. Express's `res.json` looks up the content type and the ETag anew each time,
 * which for a webhook takes as long as checking its signature.
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

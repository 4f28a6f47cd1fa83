import type { ServerResponse } from "node:http";
import { headersOfJson, writeHead } from "./security-headers";

/** A response that is ready to be sent any number of times. */
export interface JsonResponse {
  status: number;
  headers: readonly string[];
  text: string;
}

export function toJsonResponse(status: number, value: object): JsonResponse {
  const text = JSON.stringify(value);
  const length = String(Buffer.byteLength(text));
  const type = "application/json; charset=utf-8";
  const headers = [...headersOfJson, "Content-Type", type, "Content-Length", length];
  return { status, headers, text };
}

export function send(res: ServerResponse, { status, headers, text }: JsonResponse): void {
  writeHead(res, status, headers);
  res.end(text);
}

/**
 * Sends JSON. Express's `res.json` computes content type and ETag for each response, which takes as
 * long as verifying a webhook's signature.
 */
export function sendJson(res: ServerResponse, status: number, value: object): void {
  send(res, toJsonResponse(status, value));
}

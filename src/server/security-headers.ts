import { IncomingMessage, ServerResponse } from "node:http";
import type { Express, Response } from "express";
import helmet from "helmet";

const nodeResponse = ServerResponse.prototype;

/**
 * The headers that matter to a program that reads JSON, or to a browser that opens it as a page.
 */
export const headersOfJson: readonly string[] = [
  ["Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"],
  ["Strict-Transport-Security", "max-age=31536000; includeSubDomains"],
  ["X-Content-Type-Options", "nosniff"],
].flat();

/** Writes a head without helmet's headers: each takes time, and most are for pages. */
export function writeHead(res: ServerResponse, status: number, headers: readonly string[]): void {
  nodeResponse.writeHead.call(res, status, headers as string[]);
}

/**
 * Puts helmet's headers on every other response of the app. They never change, so they
 * are computed once.
 */
export function addSecurityHeaders(app: Express): void {
  const headers = computeHeaders();
  app.response.writeHead = function writeHeadWithSecurity(
    this: Response,
    ...args: Parameters<ServerResponse["writeHead"]>
  ) {
    for (const [name, value] of headers) if (!this.hasHeader(name)) this.setHeader(name, value);
    return nodeResponse.writeHead.apply(this, args);
  } as Response["writeHead"];
}

function computeHeaders(): [name: string, value: string][] {
  const request = new IncomingMessage(undefined as never);
  const response = new ServerResponse(request);
  helmet()(request, response, (error) => {
    if (error) throw error as Error;
  });
  return response.getHeaderNames().map((name) => [name, String(response.getHeader(name))]);
}

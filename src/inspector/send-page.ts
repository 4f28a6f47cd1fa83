import type { Response } from "express";

/** Stricter than for the other answers: no code or style but our own files, no other host. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");

export function sendHtml(res: Response, status: number, html: string): void {
  res.setHeader("Content-Security-Policy", contentSecurityPolicy);
  // It names people, and the next request may show something else.
  res.setHeader("Cache-Control", "no-store");
  res.setHeader("Content-Type", "text/html; charset=utf-8");
  res.status(status).end(html);
}

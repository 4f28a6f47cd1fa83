import { createHash } from "node:crypto";
import type { Response } from "express";
import { plainStyle } from "./render-plain";

/** Stricter than for other responses: only this server's own scripts and styles. */
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
  send(res, status, html, contentSecurityPolicy);
}

const styleHash = createHash("sha256").update(plainStyle).digest("base64");
const plainPolicy = contentSecurityPolicy
  .replace("style-src 'self'", `style-src 'sha256-${styleHash}'`)
  .replace("img-src 'self'", "img-src data:");

/** A page with an inline style, for readers who cannot load the assets. */
export function sendPlainPage(res: Response, status: number, html: string): void {
  send(res, status, html, plainPolicy);
}

function send(res: Response, status: number, html: string, policy: string): void {
  res.setHeader("Content-Security-Policy", policy);
  // Pages contain personal data, and change with every delivery.
  res.setHeader("Cache-Control", "no-store");
  res.setHeader("Content-Type", "text/html; charset=utf-8");
  res.status(status).end(html);
}

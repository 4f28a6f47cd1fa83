import { createHash } from "node:crypto";
import type { Response } from "express";
import { chooseEncoding, compress } from "./assets/compress";
import { readPlainStyle } from "./plain/render-plain";

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

/** Compressed: a page holds no secret that its size could reveal. */
export async function sendHtml(res: Response, status: number, html: string): Promise<void> {
  const encoding = chooseEncoding(res.req);
  const content = await compress(html, encoding, 4);
  res.vary("Accept-Encoding");
  if (encoding !== "identity") res.setHeader("Content-Encoding", encoding);
  send(res, status, content, contentSecurityPolicy);
}

/** Computed once: plain pages are open to strangers. */
let plainPolicy: string | undefined;

/** A page with an inline style, for readers who cannot load the assets. */
export function sendPlainPage(res: Response, status: number, html: string): void {
  plainPolicy ??= makePlainPolicy();
  send(res, status, html, plainPolicy);
}

function makePlainPolicy(): string {
  const styleHash = createHash("sha256").update(readPlainStyle()).digest("base64");
  return contentSecurityPolicy
    .replace("style-src 'self'", `style-src 'sha256-${styleHash}'`)
    .replace("img-src 'self'", "img-src data:");
}

function send(res: Response, status: number, content: string | Uint8Array, policy: string): void {
  res.setHeader("Content-Security-Policy", policy);
  // Pages contain personal data, and change with every delivery.
  res.setHeader("Cache-Control", "no-store");
  res.setHeader("Content-Type", "text/html; charset=utf-8");
  res.status(status).end(content);
}

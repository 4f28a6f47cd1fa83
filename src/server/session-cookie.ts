import { createHmac } from "node:crypto";
import { parse } from "cookie";
import type { Request, Response } from "express";

const thirtyDays = 30 * 24 * 60 * 60 * 1000;

/**
 * What a browser shows instead of the API token. Derived from it: a new token ends all sessions, and
 * a cookie that leaks is no token for programs.
 */
export function sessionOf(apiToken: string): string {
  return createHmac("sha256", apiToken).update("circleci-webhooks session").digest("base64url");
}

export function readSession(req: Request): string | undefined {
  return parse(req.headers.cookie ?? "")[nameFor(req)];
}

/** Lax, so that a link in a chat message opens. */
export function setSession(req: Request, res: Response, session: string): void {
  res.cookie(nameFor(req), session, {
    httpOnly: true,
    sameSite: "lax",
    secure: req.secure,
    maxAge: thirtyDays,
  });
}

export function clearSession(req: Request, res: Response): void {
  res.clearCookie(nameFor(req), { httpOnly: true, sameSite: "lax", secure: req.secure });
}

/** Browsers share cookies between all ports of a host. */
function nameFor(req: Request): string {
  return `circleci_webhooks_${req.socket.localPort ?? ""}`;
}

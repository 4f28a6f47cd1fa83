import { createHmac } from "node:crypto";
import { parse } from "cookie";
import type { Request, Response } from "express";
import { ownValue } from "../core/own-value";

const thirtyDays = 30 * 24 * 60 * 60 * 1000;

/**
 * The session cookie's value. Derived from the API token, so that a new token ends all sessions and a
 * leaked cookie does not reveal the token.
 */
export function deriveSession(apiToken: string): string {
  return createHmac("sha256", apiToken).update("circleci-webhooks session").digest("base64url");
}

export function readSession(req: Request): string | undefined {
  return ownValue(parse(req.headers.cookie ?? ""), cookieName(req));
}

/** SameSite=Lax, so that links from other sites work. */
export function setSession(req: Request, res: Response, session: string): void {
  res.cookie(cookieName(req), session, {
    httpOnly: true,
    sameSite: "lax",
    secure: req.secure,
    maxAge: thirtyDays,
  });
}

export function clearSession(req: Request, res: Response): void {
  res.clearCookie(cookieName(req), { httpOnly: true, sameSite: "lax", secure: req.secure });
}

/** Named after the port, because browsers share cookies between all ports of a host. */
function cookieName(req: Request): string {
  return `circleci_webhooks_${req.socket.localPort ?? ""}`;
}

import type { NextFunction, Request, RequestHandler, Response } from "express";
import { Failure } from "../core/errors";
import { type ApiToken, carriesCredentials, createApiToken } from "./api-token";
import { isAskedDirectly } from "./asked-directly";
import { toPagePath, removeToken } from "./page-path";
import { clearSession, setSession } from "./session-cookie";

/** Access control for routes. Without an API token, every handler fails with `token_not_set` (403). */
export interface Access {
  /** Middleware that fails with `token_required` (401) or `too_many_wrong_tokens` (429). */
  requireToken: RequestHandler;
  /** Like `requireToken`, but also passes requests that seem to come directly from this machine. */
  requireTokenFromElsewhere: RequestHandler;
  /** Middleware for pages: `?token=` signs the browser in and redirects to the URL without it. */
  signInByLink: RequestHandler;
  /** `POST /sign-in`, after `captureRawBody`. Form fields: `token`, and `to`, the page to redirect to. */
  signIn: RequestHandler;
}

/** @param apiToken undefined denies all access */
export function createAccess(apiToken: string | undefined): Access {
  if (apiToken === undefined) return denied;
  const token = createApiToken(apiToken);

  async function requireToken(req: Request, res: Response, next: NextFunction): Promise<void> {
    if (token.isCarriedBy(req)) return next();
    if (carriesCredentials(req)) await token.countWrong(req);
    clearSession(req, res);
    // Not Basic, or a browser would prompt for a password instead of showing the sign-in page.
    res.set("WWW-Authenticate", 'Bearer realm="circleci-webhooks"');
    throw new Failure("token_required");
  }

  return {
    requireToken,
    requireTokenFromElsewhere(req, res, next) {
      return isAskedDirectly(req) ? next() : requireToken(req, res, next);
    },
    async signInByLink(req, res, next) {
      const given = req.query.token;
      if (given === undefined) return next();
      await signIn(req, res, { token, given, to: removeToken(req.originalUrl) });
    },
    async signIn(req, res) {
      const form = new URLSearchParams(String(req.body));
      await signIn(req, res, { token, given: form.get("token"), to: toPagePath(form.get("to")) });
    },
  };
}

async function signIn(
  req: Request,
  res: Response,
  { token, given, to }: { token: ApiToken; given: unknown; to: string },
): Promise<void> {
  if (typeof given !== "string" || !token.is(given)) {
    await token.countWrong(req);
    throw new Failure("wrong_token");
  }
  setSession(req, res, token.session);
  res.redirect(303, to);
}

const deny: RequestHandler = function deny(_req, _res, next) {
  next(new Failure("token_not_set"));
};

const denied: Access = {
  requireToken: deny,
  requireTokenFromElsewhere: deny,
  signInByLink: deny,
  signIn: deny,
};

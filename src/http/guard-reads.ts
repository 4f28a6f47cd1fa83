import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import type { NextFunction, Request, RequestHandler, Response } from "express";
import { ipKeyGenerator, MemoryStore, type Options } from "express-rate-limit";
import { Failure } from "../core/errors";
import { isForwarderHeader } from "../core/forwarders";

const wrongGuessesPerMinute = 20;

/**
 * Middleware in front of everything that shows the log, with its authors' names and e-mails.
 *
 * With a token it asks for that token, as `Authorization: Bearer` or as the password of Basic.
 * Without one it answers only this machine.
 *
 * @returns a handler that fails with `wrong_read_token` (401), `too_many_guesses` (429) or
 *   `read_token_required` (403)
 */
export function guardReads(readToken: string | undefined): RequestHandler {
  return readToken === undefined ? requireThisMachine : requireToken(readToken);
}

function requireThisMachine(req: Request, _res: Response, next: NextFunction): void {
  next(isAskedDirectly(req) ? undefined : new Failure("read_token_required"));
}

/*
 * A tunnel or a proxy on this machine connects from loopback too, hence the look at the headers
 * they add; a stranger on the network can write "Host: localhost", hence the look at the address;
 * a web page that rebinds its name to 127.0.0.1 sends its own name as Host. HTTP/1.0 is what nginx
 * speaks to its upstream unless told otherwise, and it adds no header unless told to.
 */
function isAskedDirectly(req: Request): boolean {
  return (
    isLoopbackAddress(req.socket.remoteAddress) &&
    isLoopbackName(req.headers.host) &&
    req.httpVersion === "1.1" &&
    // An absolute-form target names a host of its own, which is for proxies.
    req.originalUrl.startsWith("/") &&
    !wasForwarded(req.headers)
  );
}

function isLoopbackAddress(address = ""): boolean {
  return address === "::1" || /^(::ffff:)?127\./.test(address);
}

function isLoopbackName(host = ""): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i.test(host);
}

function wasForwarded(headers: IncomingHttpHeaders): boolean {
  return Object.keys(headers).some(isForwarderHeader);
}

function requireToken(readToken: string): RequestHandler {
  const expected = fingerprint(readToken);
  const guesses = new MemoryStore();
  guesses.init({ windowMs: 60_000 } as Options);

  return async function requireToken(req, res, next): Promise<void> {
    const claimed = readCredentials(req.headers.authorization);
    const isRight = claimed !== undefined && timingSafeEqual(fingerprint(claimed), expected);
    const isGuess = claimed !== undefined && !isRight;
    const address = addressOf(req);
    // Only wrong guesses are counted. Past the limit a right one is refused as well: otherwise the
    // limit would slow nobody down. Counted at once, for guesses may come many in one packet.
    const { totalHits = 0 } =
      (await (isGuess ? guesses.increment(address) : guesses.get(address))) ?? {};
    if (totalHits > wrongGuessesPerMinute) return next(new Failure("too_many_guesses"));
    if (isRight) return next();
    res.set("WWW-Authenticate", 'Basic realm="circleci-webhooks", charset="UTF-8"');
    next(new Failure("wrong_read_token"));
  };
}

function addressOf(req: Request): string {
  return ipKeyGenerator(req.ip ?? "unknown");
}

/** https://www.rfc-editor.org/rfc/rfc6750#section-2.1 and https://www.rfc-editor.org/rfc/rfc7617#section-2 */
function readCredentials(authorization = ""): string | undefined {
  const [, scheme = "", value = ""] = /^(\w+) +(\S+) *$/.exec(authorization) ?? [];
  if (/^bearer$/i.test(scheme)) return value;
  if (!/^basic$/i.test(scheme)) return undefined;
  const pair = Buffer.from(value, "base64").toString();
  return pair.includes(":") ? pair.slice(pair.indexOf(":") + 1) : undefined;
}

/** Digests are of one length, which timingSafeEqual asks for and which hides the token's. */
function fingerprint(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}

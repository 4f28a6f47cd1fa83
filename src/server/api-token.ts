import { createHash, timingSafeEqual } from "node:crypto";
import type { Request } from "express";
import type * as RateLimit from "express-rate-limit";
import { Failure } from "../core/errors";
import { readSession, deriveSession } from "./session-cookie";

const maxWrongTokensPerMinute = 20;

export interface ApiToken {
  /** Value of the session cookie. */
  session: string;
  /** Whether a request has the token or a session that was created with it. */
  isCarriedBy(req: Request): boolean;
  /** Whether a text equals the token. */
  is(text: string): boolean;
  /** @throws Failure `too_many_wrong_tokens` (429) after 20 wrong tokens from one address in a minute */
  countWrong(req: Request): Promise<void>;
}

/** Compares in constant time. The correct token always passes; only wrong ones are counted. */
export function createApiToken(token: string): ApiToken {
  const session = deriveSession(token);
  const expected = { token: fingerprint(token), session: fingerprint(session) };
  let countFrom: ((address: string) => Promise<number>) | undefined;

  const is = (text: string): boolean => timingSafeEqual(fingerprint(text), expected.token);
  const isSession = (text: string): boolean => timingSafeEqual(fingerprint(text), expected.session);

  return {
    session,
    is,
    isCarriedBy(req) {
      const credentials = readCredentials(req);
      const cookie = readSession(req);
      return (
        (credentials !== undefined && is(credentials)) ||
        (cookie !== undefined && isSession(cookie))
      );
    },
    async countWrong(req) {
      countFrom ??= createCounter();
      if ((await countFrom(req.ip ?? "unknown")) > maxWrongTokensPerMinute)
        throw new Failure("too_many_wrong_tokens");
    },
  };
}

/** Counts by address in a minute. Loaded with the first wrong token. */
function createCounter(): (address: string) => Promise<number> {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { ipKeyGenerator, MemoryStore } = require("express-rate-limit") as typeof RateLimit;
  const counts = new MemoryStore();
  counts.init({ windowMs: 60_000 } as RateLimit.Options);
  return async (address) => (await counts.increment(ipKeyGenerator(address))).totalHits;
}

/** Whether a request has a token or session, correct or not. */
export function carriesCredentials(req: Request): boolean {
  return readCredentials(req) !== undefined || readSession(req) !== undefined;
}

/** https://www.rfc-editor.org/rfc/rfc6750#section-2.1 and https://www.rfc-editor.org/rfc/rfc7617#section-2 */
function readCredentials({ headers }: Request): string | undefined {
  const [, scheme = "", value = ""] = /^(\w+) +(\S+) *$/.exec(headers.authorization ?? "") ?? [];
  if (/^bearer$/i.test(scheme)) return value;
  if (!/^basic$/i.test(scheme)) return undefined;
  const pair = Buffer.from(value, "base64").toString();
  return pair.includes(":") ? pair.slice(pair.indexOf(":") + 1) : undefined;
}

/** Digests have the equal length that timingSafeEqual requires, and hide the length of the token. */
function fingerprint(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

import { createHash, timingSafeEqual } from "node:crypto";
import type { Request } from "express";
import { ipKeyGenerator, MemoryStore, type Options } from "express-rate-limit";
import { Failure } from "../core/errors";
import { readSession, sessionOf } from "./session-cookie";

const maxWrongTokensPerMinute = 20;

export interface ApiToken {
  /** What a browser keeps instead of the token. */
  session: string;
  /** Whether a request carries the token, or the session of a browser that was signed in with it. */
  isCarriedBy(req: Request): boolean;
  /** Whether a text is the token. */
  is(text: string): boolean;
  /** @throws Failure `too_many_wrong_tokens` (429) past 20 of one address in a minute */
  countWrong(req: Request): Promise<void>;
}

/** Compares in constant time. A right token always passes; only wrong ones are counted. */
export function createApiToken(token: string): ApiToken {
  const session = sessionOf(token);
  const expected = { token: fingerprint(token), session: fingerprint(session) };
  const wrong = new MemoryStore();
  wrong.init({ windowMs: 60_000 } as Options);

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
      const { totalHits } = await wrong.increment(ipKeyGenerator(req.ip ?? "unknown"));
      if (totalHits > maxWrongTokensPerMinute) throw new Failure("too_many_wrong_tokens");
    },
  };
}

/** Whether a request carries something that was meant as the token. */
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

/** Digests are of one length, which timingSafeEqual requires and which hides the token's. */
function fingerprint(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

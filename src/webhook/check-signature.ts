import type { IncomingMessage, ServerResponse } from "node:http";
import { Failure } from "../core/errors";
import { findSignatureFault, requireSecrets, signatureHeader, verify } from "../core/signature";
import { createTurnVerifier } from "./verify-in-turns";

/** Middleware of Express 4 and 5, and of any server whose requests are Node's. */
export type CheckSignature = (
  req: IncomingMessage & { body?: unknown },
  res: ServerResponse,
  next: (error?: unknown) => void,
) => void;

/** What is hashed at once, in bytes: a millisecond. CircleCI's webhooks have 1 to 3 kB. */
const maxHashedAtOnce = 1024 * 1024;

/**
 * Middleware that lets a request pass only when its body was signed with one of the secrets. Mount
 * it right behind `captureRawBody`.
 *
 * @returns a handler that fails with `missing_signature` or `invalid_signature` (401)
 * @throws TypeError for no secrets or an empty one, when it is built
 */
export function checkSignature(secrets: string | readonly string[]): CheckSignature {
  const keys = requireSecrets(secrets);
  const verifyInTurns = createTurnVerifier(keys);

  return function checkSignature(req, _res, next): void {
    const header = req.headers[signatureHeader] as string | undefined;
    const body = req.body as Buffer;
    const decide = (isValid: boolean): void =>
      next(isValid ? undefined : new Failure(findSignatureFault(header) ?? "invalid_signature"));
    // Bytes are checked by verify(), which throws for a body that was parsed.
    if (!(keys.length * body?.length > maxHashedAtOnce)) return decide(verify(keys, body, header));
    verifyInTurns(body, header).then(decide, next);
  };
}

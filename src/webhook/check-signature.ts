import type { IncomingMessage, ServerResponse } from "node:http";
import { Failure } from "../core/errors";
import { findSignatureFault, isSigned, requireSecrets, signatureHeader } from "../core/signature";
import { createTurnVerifier } from "./verify-in-turns";

/** Middleware for Express 4 and 5, and for any server whose requests are Node's. */
export type CheckSignature = (
  req: IncomingMessage & { body?: unknown },
  res: ServerResponse,
  next: (error?: unknown) => void,
) => void;

/** In bytes: about a millisecond of hashing. CircleCI's webhooks have 1 to 3 kB. */
const maxSynchronousBytes = 1024 * 1024;

/**
 * Middleware that requires a body signed with one of the secrets. Mount it directly after
 * `captureRawBody`.
 *
 * @returns a handler that fails with `missing_signature` or `invalid_signature` (401)
 * @throws TypeError for no secrets or an empty one
 */
export function checkSignature(secrets: string | readonly string[]): CheckSignature {
  const keys = requireSecrets(secrets);
  const verifyInTurns = createTurnVerifier(keys);

  return function checkSignature(req, _res, next): void {
    const header = req.headers[signatureHeader] as string | undefined;
    const body = req.body as Buffer;
    const finish = (isValid: boolean): void =>
      next(isValid ? undefined : new Failure(findSignatureFault(header) ?? "invalid_signature"));
    // Not `<=`: a parsed body has no length, and isSigned() throws for it.
    if (!(keys.length * body?.length > maxSynchronousBytes))
      return finish(isSigned(keys, body, header));
    verifyInTurns(body, header).then(finish, next);
  };
}

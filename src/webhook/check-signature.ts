import type { IncomingMessage, ServerResponse } from "node:http";
import { Failure } from "../core/errors";
import { findSignatureFault, requireSecrets, signatureHeader } from "../core/signature/signature";
import { createVerifier } from "./verify-in-turns";

/** Middleware for Express 4 and 5, and for any server whose requests are Node's. */
export type CheckSignature = (
  req: IncomingMessage & { body?: unknown },
  res: ServerResponse,
  next: (error?: unknown) => void,
) => void;

/**
 * Middleware that requires a body signed with one of the secrets. Mount it directly after
 * `captureRawBody`.
 *
 * @returns a handler that fails with `missing_signature` or `invalid_signature` (401)
 * @throws TypeError for no secrets or an empty one
 */
export function checkSignature(secrets: string | readonly string[]): CheckSignature {
  const verifyBody = createVerifier(requireSecrets(secrets));

  return function checkSignature(req, _res, next): void {
    const header = req.headers[signatureHeader] as string | undefined;
    const finish = (isValid: boolean): void =>
      next(isValid ? undefined : new Failure(findSignatureFault(header) ?? "invalid_signature"));
    const verified = verifyBody(req.body as Buffer, header);
    if (typeof verified === "boolean") return finish(verified);
    verified.then(finish, next);
  };
}

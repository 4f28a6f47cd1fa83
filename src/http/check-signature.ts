import type { NextFunction, Request, RequestHandler, Response } from "express";
import { Failure } from "../core/errors";
import { readSignature, requireSecrets, signatureHeader, verify } from "../core/signature";

/**
 * Middleware that lets a request pass only when its body was signed with one of the secrets. Mount
 * it right behind `captureRawBody`.
 *
 * @returns a handler that fails with `missing_signature` or `invalid_signature` (401)
 * @throws TypeError for no secrets or an empty one, when it is built
 */
export function checkSignature(secrets: string | readonly string[]): RequestHandler {
  const keys = requireSecrets(secrets);

  return function checkSignature(req: Request, _res: Response, next: NextFunction): void {
    const header = req.get(signatureHeader);
    if (verify(keys, req.body as Buffer, header)) next();
    else next(new Failure(whyNot(header)));
  };
}

function whyNot(header: string | undefined): "missing_signature" | "invalid_signature" {
  const fault = readSignature(header);
  return fault === "no_header" || fault === "no_v1" ? "missing_signature" : "invalid_signature";
}

import type { RequestHandler } from "express";
import { z } from "zod";
import { Failure } from "../../core/errors";
import { findRejection } from "../../core/log/find-delivery";
import type { RejectionLog } from "../../core/ports";
import { readParameters } from "../../core/query-parameters";
import { signatureHeader, verify } from "../../core/signature/signature";
import { sendJson } from "../../server/send-json";
import type { triedSecret } from "../openapi/schemas";
import { readJson } from "../read-json";

export const secretToTry = z.strictObject({
  secret: z
    .string({ error: "must be a text" })
    .max(1_000, "must be at most 1000 characters long")
    .refine((secret) => secret.trim() !== "", "must not be blank")
    .describe("Checked once. Neither stored nor logged."),
});

/** Whether a rejected delivery was signed with a secret. Changes nothing. */
export function trySecret(rejections: RejectionLog): RequestHandler {
  return async function trySecret(req, res): Promise<void> {
    const { body, headers } = await findRejection(rejections, String(req.params.key));
    if (body === null) throw new Failure("body_not_kept");
    const { secret } = readParameters(secretToTry, await readJson(req, res, '{"secret":"…"}'));
    const signature = headers[signatureHeader];
    const matches = verify(secret, body, signature === undefined ? signature : String(signature));
    sendJson(res, 200, { matches } satisfies z.infer<typeof triedSecret>);
  };
}

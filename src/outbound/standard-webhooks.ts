import { createHmac } from "node:crypto";
import { z } from "zod";

/** The key of a secret, `whsec_` and 24 to 64 bytes in base64. */
export const signingKey = z
  .string()
  .regex(/^(whsec_)?[A-Za-z0-9+/]+={0,2}$/, problem())
  .transform((secret) => Buffer.from(secret.replace(/^whsec_/, ""), "base64"))
  .refine((key) => key.length >= 24 && key.length <= 64, problem());

function problem(): string {
  return "must be 24 to 64 random bytes in base64, after whsec_: echo whsec_$(openssl rand -base64 32)";
}

/**
 * The headers of an attempt.
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function signStandardWebhook(
  key: Buffer,
  id: string,
  at: Date,
  body: Buffer,
): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const signature = createHmac("sha256", key).update(`${id}.${timestamp}.`).update(body);
  return {
    "webhook-id": id,
    "webhook-timestamp": timestamp,
    "webhook-signature": `v1,${signature.digest("base64")}`,
  };
}

import { createHmac, timingSafeEqual } from "node:crypto";

/** Format: `v1=<64 lowercase hex digits>[,v2=…]`. */
export const signatureHeader = "circleci-signature";

/**
 * Signs a body as CircleCI does: HMAC-SHA256 over its exact bytes, keyed with the UTF-8 bytes of
 * the secret.
 * https://circleci.com/docs/guides/integration/outbound-webhooks/#validate-webhooks
 *
 * @returns the value of the `circleci-signature` header, `v1=<hex>`
 * @throws TypeError for an empty secret or an already parsed body
 */
export function sign(secret: string, body: Uint8Array | string): string {
  requireSecrets(secret);
  requireBytes(body);
  return `v1=${digestOf(secret, body)}`;
}

/**
 * Whether a body was signed with one of the secrets. Synchronous, in constant time.
 *
 * @param secrets one secret, or all that are valid (rotation, several webhooks)
 * @param body the exact bytes received, never parsed and reserialized
 * @param header the value of `circleci-signature`; false if it is missing or malformed
 * @throws TypeError for no secret, an empty secret or an already parsed body, so that a programming
 *   error does not look like an invalid signature
 */
export function verify(
  secrets: string | readonly string[],
  body: Uint8Array | string,
  header: string | undefined,
): boolean {
  return isSigned(requireSecrets(secrets), body, header);
}

/** `verify`, with secrets that `requireSecrets` has checked. */
export function isSigned(
  keys: readonly string[],
  body: Uint8Array | string,
  header: string | undefined,
): boolean {
  requireBytes(body);
  const received = isOneDigest(header) ? [header] : readSignature(header);
  if (typeof received === "string") return false;
  let isValid = false;
  for (const secret of keys) {
    const expected = Buffer.from(`v1=${digestOf(secret, body)}`, "latin1");
    // Each secret and each digest is compared, whichever matches.
    for (const text of received) isValid = isEqual(text, expected) || isValid;
  }
  return isValid;
}

/** As CircleCI sends it. What is no digest at this length equals none. */
function isOneDigest(header: string | undefined): header is string {
  return header?.length === signatureLength && header.startsWith("v1=");
}

const signatureLength = "v1=".length + 64;

/**
 * Normalizes the secrets to a list.
 *
 * @throws TypeError for no secret, or for an empty or blank one, which anybody can guess
 */
export function requireSecrets(secrets: string | readonly string[]): readonly string[] {
  const keys = typeof secrets === "string" ? [secrets] : secrets;
  if (!Array.isArray(keys) || keys.length === 0)
    throw new TypeError("At least one secret is required.");
  if (keys.some((secret) => typeof secret !== "string" || secret.trim() === "")) {
    throw new TypeError("A secret must be a string that is not blank.");
  }
  return keys as readonly string[];
}

/**
 * The v1 digests of a `circleci-signature` header as `v1=<hex>`, or why there are none. Other versions
 * are ignored, because accepting them would allow a downgrade.
 */
export function readSignature(
  header: string | undefined,
): string[] | "no_header" | "no_v1" | "not_hex" {
  if (!header?.trim()) return "no_header";
  const digests: string[] = [];
  let hasV1 = false;
  for (const scheme of header.split(",")) {
    const value = scheme.trim();
    if (!value.startsWith("v1=")) continue;
    hasV1 = true;
    if (v1Signature.test(value)) digests.push(value);
  }
  if (digests.length > 0) return digests;
  return hasV1 ? "not_hex" : "no_v1";
}

const v1Signature = /^v1=[0-9a-f]{64}$/;

/** Why a header is invalid for any body; undefined if it has a well-formed v1 digest. */
export function findSignatureFault(
  header: string | undefined,
): "missing_signature" | "invalid_signature" | undefined {
  const read = readSignature(header);
  if (typeof read !== "string") return undefined;
  return read === "not_hex" ? "invalid_signature" : "missing_signature";
}

function isEqual(received: string, expected: Buffer): boolean {
  const bytes = Buffer.from(received);
  return bytes.length === expected.length && timingSafeEqual(bytes, expected);
}

/** In hexadecimal digits. */
function digestOf(secret: string, body: Uint8Array | string): string {
  return createHmac("sha256", secret).update(body).digest("hex");
}

function requireBytes(body: unknown): void {
  if (typeof body === "string" || body instanceof Uint8Array) return;
  throw new TypeError(
    "The body must be the bytes received, as a Buffer or string. Do not parse it first.",
  );
}

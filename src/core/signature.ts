import { createHmac, timingSafeEqual } from "node:crypto";

/** Where CircleCI puts the signature: `v1=<64 lower-case hex>[,v2=…]`. */
export const signatureHeader = "circleci-signature";

/**
 * Signs a body as CircleCI does: HMAC-SHA256 over its exact bytes, with the secret's UTF-8 bytes
 * as the key.
 * https://circleci.com/docs/guides/integration/outbound-webhooks/#validate-webhooks
 *
 * @returns the value of the `circleci-signature` header, `v1=<hex>`
 * @throws TypeError for an empty secret or a body that is not bytes
 */
export function sign(secret: string, body: Uint8Array | string): string {
  requireSecrets(secret);
  requireBytes(body);
  return `v1=${digestOf(secret, body).toString("hex")}`;
}

/**
 * Whether a body was signed with one of the secrets. Synchronous, in constant time.
 *
 * @param secrets one secret, or all that are valid now (rotation, several webhooks)
 * @param body the exact bytes that were received, never parsed and serialised again
 * @param header the value of `circleci-signature`; absent or malformed is false
 * @throws TypeError when there is no secret, an empty one, or a body that is not bytes: mistakes of
 *   the caller that must not look like a verdict
 */
export function verify(
  secrets: string | readonly string[],
  body: Uint8Array | string,
  header: string | undefined,
): boolean {
  const keys = requireSecrets(secrets);
  requireBytes(body);
  const claimed = readSignature(header);
  if (typeof claimed === "string") return false;
  return keys.map((secret) => matchesAny(digestOf(secret, body), claimed)).includes(true);
}

/**
 * The secrets as a list.
 *
 * @throws TypeError when there is none, or one that is empty or white space: anybody can guess it
 */
export function requireSecrets(secrets: string | readonly string[]): readonly string[] {
  const keys = typeof secrets === "string" ? [secrets] : secrets;
  if (!Array.isArray(keys) || keys.length === 0) throw new TypeError("There is no secret.");
  if (keys.some((secret) => typeof secret !== "string" || secret.trim() === "")) {
    throw new TypeError("A secret must be a string with more than white space in it.");
  }
  return keys as readonly string[];
}

/**
 * The v1 digests of a `circleci-signature` header, or why there are none. Only v1 is looked at: to
 * accept a digest under another version's name would invite a downgrade.
 */
export function readSignature(
  header: string | undefined,
): Buffer[] | "no_header" | "no_v1" | "not_hex" {
  if (!header?.trim()) return "no_header";
  const values = header
    .split(",")
    .map((scheme) => scheme.trim())
    .filter((scheme) => scheme.startsWith("v1="))
    .map((scheme) => scheme.slice("v1=".length));
  if (values.length === 0) return "no_v1";
  const digests = values.filter((value) => /^[0-9a-f]{64}$/.test(value));
  return digests.length > 0 ? digests.map((hex) => Buffer.from(hex, "hex")) : "not_hex";
}

/** Why a header cannot be right, whatever the body; undefined when it has a well-formed v1 digest. */
export function findSignatureFault(
  header: string | undefined,
): "missing_signature" | "invalid_signature" | undefined {
  const read = readSignature(header);
  if (typeof read !== "string") return undefined;
  return read === "not_hex" ? "invalid_signature" : "missing_signature";
}

function matchesAny(expected: Buffer, claimed: readonly Buffer[]): boolean {
  return claimed.map((digest) => timingSafeEqual(digest, expected)).includes(true);
}

function digestOf(secret: string, body: Uint8Array | string): Buffer {
  return createHmac("sha256", secret).update(body).digest();
}

function requireBytes(body: unknown): void {
  if (typeof body === "string" || body instanceof Uint8Array) return;
  throw new TypeError("The body must be the bytes received (a Buffer or a string), not parsed.");
}

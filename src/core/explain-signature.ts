import { brotliDecompressSync, unzipSync } from "node:zlib";
import { readSignature, verify } from "./signature";

/** What is wrong with a signature, or what would have made it right. */
export type SignatureVerdict =
  | "valid"
  | "no_header"
  | "no_v1"
  | "not_hex"
  | "trailing_newline"
  | "missing_newline"
  | "secret_white_space"
  | "rewritten_body"
  | "compressed_body"
  | "mismatch";

export const explanations: Record<SignatureVerdict, string> = {
  valid: "The signature is valid.",
  no_header:
    "There is no signature. CircleCI signs only when the webhook has a secret token: set one in Project Settings > Webhooks.",
  no_v1: "The header has no v1 signature. It must look like 'v1=' and 64 hexadecimal digits.",
  not_hex:
    "The v1 signature is not 64 lower-case hexadecimal digits. It was cut off or changed on the way.",
  trailing_newline:
    "The signature does not match. It would without the newline at the end of the body, which CircleCI did not send.",
  missing_newline: "The signature does not match. It would with a newline at the end of the body.",
  secret_white_space:
    "The signature does not match. It would without the white space around the secret.",
  rewritten_body:
    "The signature does not match. It would if the JSON were compact: something on the way rewrote it. Pass on the bytes as received.",
  compressed_body:
    "The signature does not match. It would after decompression: something on the way compressed the body. Pass on the bytes as received.",
  mismatch:
    "The signature does not match. The secret is not the webhook's secret token, or the body was changed after signing.",
};

/**
 * Why a signature failed, for people: `explanations` has the words. It tries what commonly goes
 * wrong on the way, one change at a time. Never an input to a decision: only `verify` decides.
 *
 * @throws TypeError like `verify`
 */
export function explainSignature(
  secrets: string | readonly string[],
  body: Uint8Array | string,
  header: string | undefined,
): SignatureVerdict {
  const bytes = Buffer.from(body as Uint8Array);
  if (verify(secrets, bytes, header)) return "valid";
  const fault = readSignature(header);
  if (typeof fault === "string") return fault;

  const would = (change: Buffer | undefined): boolean =>
    change !== undefined && verify(secrets, change, header);
  if (would(withoutNewline(bytes))) return "trailing_newline";
  if (would(Buffer.concat([bytes, Buffer.from("\n")]))) return "missing_newline";
  if (would(rewritten(bytes)) || would(withoutWhiteSpace(bytes))) return "rewritten_body";
  if (would(inflated(bytes))) return "compressed_body";

  const trimmed = [secrets]
    .flat()
    .map((secret) => secret.trim())
    .filter(Boolean);
  if (trimmed.length > 0 && verify(trimmed, bytes, header)) return "secret_white_space";
  return "mismatch";
}

function withoutNewline(body: Buffer): Buffer | undefined {
  if (body.at(-1) !== newline) return undefined;
  return body.subarray(0, body.at(-2) === carriageReturn ? -2 : -1);
}

const newline = 0x0a;
const carriageReturn = 0x0d;

/** CircleCI writes its JSON compactly. This undoes what changed the spelling of texts, too. */
function rewritten(body: Buffer): Buffer | undefined {
  try {
    return Buffer.from(JSON.stringify(JSON.parse(body.toString())));
  } catch {
    // Not JSON, or nested deeper than the stack: then nobody wrote it anew.
    return undefined;
  }
}

/** Loses nothing, as `rewritten` does of large numbers: every token stays as it is spelt. */
function withoutWhiteSpace(body: Buffer): Buffer {
  const kept = Buffer.alloc(body.length);
  let size = 0;
  let isText = false;
  let isEscaped = false;
  for (const byte of body) {
    if (isText || !whiteSpace.has(byte)) kept[size++] = byte;
    if (byte === quote && !isEscaped) isText = !isText;
    isEscaped = isText && byte === backslash && !isEscaped;
  }
  return kept.subarray(0, size);
}

const quote = 0x22;
const backslash = 0x5c;
const whiteSpace = new Set(Buffer.from(" \t\r\n"));

/** Of a few kilobytes, somebody could make gigabytes; a webhook has 1 to 3 kB. */
const inflation = { maxOutputLength: 1024 * 1024 };

function inflated(body: Buffer): Buffer | undefined {
  for (const inflate of [unzipSync, brotliDecompressSync]) {
    try {
      return inflate(body, inflation);
    } catch {
      // Not compressed in this way, or larger than a webhook is.
    }
  }
  return undefined;
}

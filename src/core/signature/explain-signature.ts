import { brotliDecompressSync, unzipSync } from "node:zlib";
import { quote } from "../words/quote";
import { readSignature, verify } from "./signature";

/** Whether a signature is valid, and if not, why. */
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
  no_v1: "The header has no v1 signature. It must be 'v1=' followed by 64 hexadecimal digits.",
  not_hex:
    "The v1 signature is not 64 lowercase hexadecimal digits. It was truncated or changed in transit.",
  trailing_newline:
    "The signature does not match. It matches without the newline at the end of the body, which CircleCI did not send.",
  missing_newline:
    "The signature does not match. It matches with a newline at the end of the body. Pass on the bytes as received.",
  secret_white_space:
    "The signature does not match. It matches without the white space around the secret. Remove the white space.",
  rewritten_body:
    "The signature does not match. It matches if the JSON is compact: something in between rewrote it. Pass on the bytes as received.",
  compressed_body:
    "The signature does not match. It matches after decompression: something in between compressed the body. Pass on the bytes as received.",
  mismatch:
    "The signature does not match. The secret is not the webhook's secret token, or the body was changed after signing.",
};

/** The sentence for a verdict, with what is wrong in a malformed header. */
export function explainVerdict(verdict: SignatureVerdict, header: string | undefined): string {
  const malformed = header && findMalformed(verdict, header);
  return malformed
    ? `${explanations[verdict]} It is ${quoteScheme(malformed)}.`
    : explanations[verdict];
}

function findMalformed(verdict: SignatureVerdict, header: string): string | undefined {
  if (verdict === "no_v1") return header;
  if (verdict !== "not_hex") return undefined;
  return header
    .split(",")
    .map((scheme) => scheme.trim())
    .find((scheme) => scheme.startsWith("v1="));
}

/** Maximum length of a quoted header, in characters: too short for a whole digest. */
const maxQuoted = 40;

function quoteScheme(text: string): string {
  const length = text.length > maxQuoted ? `, ${text.length} characters long` : "";
  return `${quote(text, maxQuoted)}${length}`;
}

/**
 * Why a signature is invalid. `explanations` has a sentence for each verdict. Tries the common
 * causes one at a time. For display only: accept or reject a delivery with `verify` alone.
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

  const matchesWith = (change: Buffer | undefined): boolean =>
    change !== undefined && verify(secrets, change, header);
  if (matchesWith(removeNewline(bytes))) return "trailing_newline";
  if (matchesWith(Buffer.concat([bytes, Buffer.from("\n")]))) return "missing_newline";
  if (matchesWith(reserialize(bytes)) || matchesWith(removeWhiteSpace(bytes)))
    return "rewritten_body";
  if (matchesWith(decompress(bytes))) return "compressed_body";

  const trimmed = [secrets]
    .flat()
    .map((secret) => secret.trim())
    .filter(Boolean);
  if (trimmed.length > 0 && verify(trimmed, bytes, header)) return "secret_white_space";
  return "mismatch";
}

function removeNewline(body: Buffer): Buffer | undefined {
  if (body.at(-1) !== newline) return undefined;
  return body.subarray(0, body.at(-2) === carriageReturn ? -2 : -1);
}

const newline = 0x0a;
const carriageReturn = 0x0d;

/** CircleCI sends compact JSON. This also undoes different escapes in strings. */
function reserialize(body: Buffer): Buffer | undefined {
  try {
    return Buffer.from(JSON.stringify(JSON.parse(body.toString())));
  } catch {
    // No JSON, or nested too deeply to have been serialized again.
    return undefined;
  }
}

/** Unlike `reserialize`, keeps the spelling of every token, such as large numbers. */
function removeWhiteSpace(body: Buffer): Buffer {
  const compact = Buffer.alloc(body.length);
  let size = 0;
  let isText = false;
  let isEscaped = false;
  for (const byte of body) {
    if (isText || !whiteSpace.has(byte)) compact[size++] = byte;
    if (byte === quotationMark && !isEscaped) isText = !isText;
    isEscaped = isText && byte === backslash && !isEscaped;
  }
  return compact.subarray(0, size);
}

const quotationMark = 0x22;
const backslash = 0x5c;
const whiteSpace = new Set(Buffer.from(" \t\r\n"));

/** Guards against decompression bombs; a webhook has 1 to 3 kB. */
const inflation = { maxOutputLength: 1024 * 1024 };

function decompress(body: Buffer): Buffer | undefined {
  for (const inflate of [unzipSync, brotliDecompressSync]) {
    try {
      return inflate(body, inflation);
    } catch {
      // Not in this format, or too large for a webhook.
    }
  }
  return undefined;
}

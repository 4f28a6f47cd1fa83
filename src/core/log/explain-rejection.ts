import { describeBodyLimit } from "../words/describe-body-limit";
import { Failure, isFailureCode } from "../errors";
import { parseEvent } from "../event/event";
import { explainSignature, explainVerdict } from "../signature/explain-signature";
import type { StoredHeaders } from "../event/logged-event";
import { quote } from "../words/quote";
import { maxRejectedPath, type StoredRejection } from "./rejection";
import { signatureHeader } from "../signature/signature";
import { webhookPath } from "../webhook-path";

export interface Explanation {
  /** A verdict of `explainSignature`, or the code of the rejection. */
  code: string;
  /** The problem and its remedy. Never sent to the sender. */
  message: string;
}

/** The requirements that a delivery must meet now. */
export interface Requirements {
  secrets: readonly string[];
  /** Maximum size of a body in bytes. */
  maxBody: number;
}

/** Explains why a delivery was rejected, by the current configuration. */
export function explainRejection(
  { code, headers, body, size, path }: StoredRejection,
  { secrets, maxBody }: Requirements,
): Explanation {
  if (code === "body_too_large") {
    return {
      code,
      message: new Failure(code, { detail: describeBodyLimit(maxBody, size) }).message,
    };
  }
  if (code === "wrong_path" && path !== null) {
    const asked = quote(path, maxRejectedPath);
    return { code, message: `It was sent to ${asked}. The webhook route is ${webhookPath}.` };
  }
  // An empty body is stored, but there is nothing to sign.
  if (body === null || code === "missing_body") return explainCode(code);
  const header = signatureOf(headers);
  const verdict = explainSignature(secrets, body, header);
  if (verdict === "valid") {
    const fault = explainPayload(body);
    if (!fault) return valid;
    return code === "unsupported_encoding" ? explainCode(code) : fault;
  }
  // A proxy may have compressed a signed body; otherwise compression is the only problem.
  if (code === "unsupported_encoding" && verdict !== "compressed_body") return explainCode(code);
  return { code: verdict, message: explainVerdict(verdict, header) };
}

function signatureOf({ [signatureHeader]: header }: StoredHeaders): string | undefined {
  return header === undefined ? header : String(header);
}

const valid: Explanation = {
  code: "valid",
  message:
    "The signature is valid with the currently configured secrets. Re-verify the delivery to log the event.",
};

/**
 * A newer version that shares the database may have stored a code that this version does not know.
 */
function explainCode(code: string): Explanation {
  if (isFailureCode(code)) return { code, message: new Failure(code).message };
  return {
    code,
    message: `It was rejected with ${code}, which this version does not know. Upgrade it.`,
  };
}

function explainPayload(body: Buffer): Explanation | undefined {
  try {
    parseEvent(body);
    return undefined;
  } catch (error) {
    if (error instanceof Failure) return { code: error.code, message: error.message };
    throw error;
  }
}

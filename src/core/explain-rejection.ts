import { Failure, isFailureCode } from "./errors";
import { parseEvent } from "./event";
import { explainSignature, explanations } from "./explain-signature";
import type { StoredRejection } from "./rejection";
import { signatureHeader } from "./signature";

export interface Explanation {
  /** A verdict of `explainSignature`, or the code of the rejection. */
  code: string;
  /** What was wrong and what to do, for readers of the log; never for the sender. */
  message: string;
}

/** Why a delivery was rejected, by the secrets that are configured now. */
export function explainRejection(
  { code, headers, body }: StoredRejection,
  secrets: readonly string[],
): Explanation {
  // An empty body is kept, and has nothing that could be signed.
  if (body === null || code === "missing_body") return explainCode(code);
  const header = headers[signatureHeader];
  const verdict = explainSignature(secrets, body, header === undefined ? header : String(header));
  if (verdict === "valid") {
    const fault = explainPayload(body);
    if (!fault) return valid;
    return code === "unsupported_encoding" ? explainCode(code) : fault;
  }
  // A body may have been compressed on the way, or be rejected for this alone.
  if (code === "unsupported_encoding" && verdict !== "compressed_body") return explainCode(code);
  return { code: verdict, message: explanations[verdict] };
}

const valid: Explanation = {
  code: "valid",
  message:
    "The signature is valid with the secrets that are configured now. Re-verify it to log the event.",
};

/** A newer version of this program, on the same database, may reject for a reason that this one does not know. */
function explainCode(code: string): Explanation {
  if (isFailureCode(code)) return { code, message: new Failure(code).message };
  return {
    code,
    message: `It was rejected as ${code}, which this version of the program cannot explain.`,
  };
}

/** The fault of a payload that is no event. */
function explainPayload(body: Buffer): Explanation | undefined {
  try {
    parseEvent(body);
    return undefined;
  } catch (error) {
    if (error instanceof Failure) return { code: error.code, message: error.message };
    throw error;
  }
}

import { gzipSync } from "node:zlib";
import type { FailureCode } from "../../../../src/core/errors";
import { explainRejection } from "../../../../src/core/log/explain-rejection";
import type { StoredRejection } from "../../../../src/core/log/rejection";
import { sign } from "../../../../src/core/signature/signature";
import { suggestFix, canReverify } from "../../../../src/pages/inspector/rejection/suggest-fix";

const event = Buffer.from('{"type":"ping","id":"1"}');
const gzipped = gzipSync(event);

/** The explanation, the advice and the offer for a rejection, with the secret `right `. */
function askAbout(
  code: FailureCode,
  body: Buffer | null,
  signature?: string,
): { why: string; advice: string; canReverify: boolean } {
  const headers = signature === undefined ? {} : { "circleci-signature": signature };
  const rejection = { code, headers, body, size: 2_000 } as StoredRejection;
  const explanation = explainRejection(rejection, { secrets: ["right "], maxBody: 1_000 });
  const advice = suggestFix(explanation) ?? "";
  return { why: explanation.code, advice, canReverify: canReverify(explanation) };
}

describe("the fix that the inspector suggests", () => {
  it.each<[why: string, FailureCode, Buffer, string, advice: RegExp | string]>([
    ["valid", "invalid_signature", event, sign("right ", event), ""],
    ["secret_white_space", "invalid_signature", event, sign("right", event), /white space.*verify/],
    ["mismatch", "invalid_signature", event, sign("wrong", event), /secret token.*re-verify/],
  ])("is to re-verify a rejection explained as %s", (why, code, body, signature, advice) => {
    expect(askAbout(code, body, signature)).toEqual({
      why,
      advice: expect.stringMatching(advice),
      canReverify: true,
    });
  });

  const newline = Buffer.concat([event, Buffer.from("\n")]);
  const signed = sign("right ", event);
  it.each<[why: string, FailureCode, Buffer | null, string | undefined, advice: RegExp]>([
    [
      "invalid_signature",
      "invalid_signature",
      null,
      sign("wrong", "x"),
      /secret token.*send the webhook/,
    ],
    ["missing_signature", "missing_signature", null, undefined, /send the webhook/],
    ["no_header", "missing_signature", event, undefined, /send the webhook/],
    ["no_v1", "missing_signature", event, "v2=x", /send the webhook/i],
    ["not_hex", "invalid_signature", event, "v1=x", /send the webhook/i],
    ["trailing_newline", "invalid_signature", newline, signed, /proxy.*send the webhook/],
    ["compressed_body", "unsupported_encoding", gzipped, signed, /proxy.*send the webhook/],
    ["unsupported_encoding", "unsupported_encoding", gzipped, sign("wrong", event), /proxy/],
    ["malformed_payload", "malformed_payload", Buffer.from("1"), sign("right ", "1"), /headers/],
    ["malformed_payload", "malformed_payload", null, sign("right ", "1"), /headers/],
    ["missing_body", "missing_body", Buffer.alloc(0), undefined, /headers/],
    ["body_too_large", "body_too_large", null, sign("right ", "1"), /BODY_LIMIT/],
  ])("is not to re-verify a rejection explained as %s", (why, code, body, signature, advice) => {
    const result = askAbout(code, body, signature);
    expect(result).toEqual({ why, advice: expect.stringMatching(advice), canReverify: false });
    expect(result.advice).not.toContain("re-verify");
  });

  it("names both causes of a signature that does not match", () => {
    const { advice } = askAbout("invalid_signature", event, sign("wrong", event));
    expect(advice).toMatch(/Compare.*secret.*changes the body on the way/);
  });
});

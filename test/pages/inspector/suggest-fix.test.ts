import { gzipSync } from "node:zlib";
import type { FailureCode } from "../../../src/core/errors";
import { explainRejection } from "../../../src/core/explain-rejection";
import type { StoredRejection } from "../../../src/core/rejection";
import { sign } from "../../../src/core/signature";
import { suggestFix, canReverify } from "../../../src/pages/inspector/suggest-fix";

const event = Buffer.from('{"type":"ping","id":"1"}');
const gzipped = gzipSync(event);

/** What is explained, advised and offered for a delivery, with the secret `right`. */
function askAbout(
  code: FailureCode,
  body: Buffer | null,
  signature?: string,
): { why: string; advice: string; canReverify: boolean } {
  const headers = signature === undefined ? {} : { "circleci-signature": signature };
  const rejection = { code, headers, body } as StoredRejection;
  const explanation = explainRejection(rejection, ["right "]);
  const advice = suggestFix(explanation) ?? "";
  return { why: explanation.code, advice, canReverify: canReverify(explanation) };
}

describe("the advice about a refused delivery", () => {
  it.each<[FailureCode, Buffer, string, why: string, advice: RegExp | string]>([
    ["invalid_signature", event, sign("right ", event), "valid", ""],
    ["invalid_signature", event, sign("right", event), "secret_white_space", /white space.*verify/],
    ["invalid_signature", event, sign("wrong", event), "mismatch", /secret token.*re-verify/],
  ])("may be to verify it again: %s %j %s is %s", (code, body, signature, why, advice) => {
    expect(askAbout(code, body, signature)).toEqual({
      why,
      advice: expect.stringMatching(advice),
      canReverify: true,
    });
  });

  const newline = Buffer.concat([event, Buffer.from("\n")]);
  it.each<[FailureCode, Buffer | null, string | undefined, why: string, advice: RegExp]>([
    [
      "invalid_signature",
      null,
      sign("wrong", "x"),
      "invalid_signature",
      /secret token.*send the webhook/,
    ],
    ["missing_signature", null, undefined, "missing_signature", /send the webhook/],
    ["missing_signature", event, undefined, "no_header", /send the webhook/],
    ["missing_signature", event, "v2=x", "no_v1", /send the webhook/i],
    ["invalid_signature", event, "v1=x", "not_hex", /send the webhook/i],
    [
      "invalid_signature",
      newline,
      sign("right ", event),
      "trailing_newline",
      /proxy.*send the webhook/,
    ],
    [
      "unsupported_encoding",
      gzipped,
      sign("right ", event),
      "compressed_body",
      /proxy.*send the webhook/,
    ],
    ["unsupported_encoding", gzipped, sign("wrong", event), "unsupported_encoding", /proxy/],
    ["malformed_payload", Buffer.from("1"), sign("right ", "1"), "malformed_payload", /headers/],
    ["malformed_payload", null, sign("right ", "1"), "malformed_payload", /headers/],
    ["missing_body", Buffer.alloc(0), undefined, "missing_body", /headers/],
    ["body_too_large", null, sign("right ", "1"), "body_too_large", /body limit/],
  ])("is another where that is no use: %s %j %s is %s", (code, body, signature, why, advice) => {
    const asked = askAbout(code, body, signature);
    expect(asked).toEqual({ why, advice: expect.stringMatching(advice), canReverify: false });
    expect(asked.advice).not.toContain("re-verify");
  });

  it("names both causes of a signature that does not match", () => {
    const { advice } = askAbout("invalid_signature", event, sign("wrong", event));
    expect(advice).toMatch(/Compare.*secret.*changes the body on the way/);
  });
});

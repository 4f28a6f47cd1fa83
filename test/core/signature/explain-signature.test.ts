import { gzipSync } from "node:zlib";
import {
  explainSignature,
  type SignatureVerdict,
} from "../../../src/core/signature/explain-signature";
import { sign } from "../../../src/core/signature/signature";

const body = '{"type":"ping","id":"1","name":"ü"}';
const header = sign("secret", body);

describe("explainSignature", () => {
  it.each<[string, SignatureVerdict, string, string, string | undefined]>([
    ["the signature is valid", "valid", "secret", body, header],
    ["there is no header", "no_header", "secret", body, undefined],
    ["the header is empty", "no_header", "secret", body, " "],
    ["there is no v1", "no_v1", "secret", body, header.replace("v1", "v2")],
    ["v1 is cut off", "not_hex", "secret", body, header.slice(0, -1)],
    ["a newline came after the body", "trailing_newline", "secret", `${body}\n`, header],
    ["a Windows newline came after the body", "trailing_newline", "secret", `${body}\r\n`, header],
    ["the newline was cut off", "missing_newline", "secret", body, sign("secret", `${body}\n`)],
    ["the secret has white space after it", "secret_white_space", "secret\n", body, header],
    [
      "something formatted the body",
      "rewritten_body",
      "secret",
      JSON.stringify(JSON.parse(body), null, 2),
      header,
    ],
    ["the secret is another", "mismatch", "another", body, header],
    ["the body was changed", "mismatch", "secret", body.replace("1", "2"), header],
    ["the body is not JSON", "mismatch", "secret", "{", header],
  ])("returns the reason when %s", (_case, verdict, secret, received, signature) => {
    expect(explainSignature(secret, received, signature)).toBe(verdict);
    expect(explainSignature(["wrong", secret], Buffer.from(received), signature)).toBe(verdict);
  });

  // JavaScript would write each of them differently or in another order.
  const tokens = ["{", '"n"', ":", "12345678901234567890", ",", '"f"', ":", "1.0", ",", '"2"', ":"]
    .concat("[", "1e2", ",", "-0", "]", ",", '"1"', ":", "2", ",", '"s"', ":")
    .concat(String.raw`"\u00e9 \\"`, ",", '"t"', ":", String.raw`" \" : , x"`, "}");

  it.each([
    ["spaces", tokens.join(" ")],
    ["newlines", tokens.join("\r\n\t")],
    ["Python's spaces", tokens.join("").replaceAll('":', '": ')],
  ])("detects %s between JSON tokens, however the tokens are escaped", (_what, received) => {
    const signed = tokens.join("");
    expect(JSON.parse(received)).toEqual(JSON.parse(signed));
    expect(explainSignature("secret", received, sign("secret", signed))).toBe("rewritten_body");
    expect(explainSignature("another", received, sign("secret", signed))).toBe("mismatch");
  });

  it.each([["\\"], ['\\"'], ['"'], ["[ "], [" "]])(
    "takes linear time for a body of many %j",
    (repeated) => {
      const body = `"${repeated.repeat(5_000_000 / repeated.length)}`;
      expect(explainSignature("secret", body, header)).toBe("mismatch");
    },
  );

  it("takes linear time for a body of newlines", () => {
    const newlines = `${"\n".repeat(200_000)}x\n`;
    expect(explainSignature("secret", newlines, header)).toBe("mismatch");
  });

  it("accepts a body that is nested deeper than the stack allows", () => {
    const deep = "[".repeat(1_000_000) + "]".repeat(1_000_000);
    expect(explainSignature("secret", deep, header)).toBe("mismatch");
  });
});

it("explainSignature does not inflate a decompression bomb", () => {
  const plain = Buffer.alloc(2 * 1024 * 1024, " ");
  const verdict = explainSignature("secret", gzipSync(plain), sign("secret", plain));
  // The signature matches the inflated body, which is too large to inflate.
  expect(verdict).toBe("mismatch");
});

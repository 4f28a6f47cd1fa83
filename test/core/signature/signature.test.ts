import fc from "fast-check";
import { sign, verify } from "../../../src/core/signature/signature";

// https://circleci.com/docs/guides/integration/outbound-webhooks/#validate-webhooks
const documented = [
  ["hello world", "secret", "734cc62f32841568f45715aeb9f4d7891324e6d948e4c6c60c0621cdac48623a"],
  ["lalala", "another-secret", "daa220016c8f29a8b214fbfc3671aeec2145cfb1e6790184ffb38b6d0425fa00"],
  [
    "an-important-request-payload",
    "hunter123",
    "9be2242094a9a8c00c64306f382a7f9d691de910b4a266f67bd314ef18ac49fa",
  ],
  ["foo", "secret", "773ba44693c7553d6ee20f61ea5d2757a9a4f4a44d2841ae4e95b52e4cd62db4"],
] as const;

describe("sign", () => {
  it.each(documented)("signs %j with %j as documented", (body, secret, digest) => {
    expect(sign(secret, body)).toBe(`v1=${digest}`);
    expect(sign(secret, Buffer.from(body))).toBe(`v1=${digest}`);
  });

  it("uses the secret's UTF-8 bytes verbatim", () => {
    expect(sign("schlüssel ", "foo")).not.toBe(sign("schlüssel", "foo"));
  });

  it("throws for an empty secret", () => {
    expect(() => sign("", "foo")).toThrow(TypeError);
  });
});

describe("verify", () => {
  it.each(documented)("accepts %j with %j as documented", (body, secret, digest) => {
    expect(verify(secret, body, `v1=${digest}`)).toBe(true);
    expect(verify(["wrong", secret], Buffer.from(body), `v1=${digest}`)).toBe(true);
  });

  it("rejects the documentation's example of a wrong signature", () => {
    expect(verify("secret", "foo", "v1=not-a-valid-signature")).toBe(false);
  });

  it("accepts what sign returned for any bytes", () => {
    const secrets = fc.string().filter((secret) => secret.trim() !== "");
    fc.assert(
      fc.property(secrets, fc.uint8Array(), (secret, body) =>
        verify(secret, body, sign(secret, body)),
      ),
    );
  });

  it("rejects another body and another secret", () => {
    const bytes = fc.uint8Array({ minLength: 1 });
    fc.assert(
      fc.property(bytes, fc.nat(), (body, at) => {
        const changed = Uint8Array.from(body);
        changed[at % body.length]! ^= 1;
        const header = sign("secret", body);
        return !verify("secret", changed, header) && !verify("secret ", body, header);
      }),
    );
  });

  it("returns a boolean and never throws for any header", () => {
    fc.assert(
      fc.property(fc.string(), (header) => {
        expect(verify("secret", "foo", header)).toBe(false);
        expect(verify("secret", "foo", `v1=${header},v1`)).toBe(false);
      }),
    );
  });

  it("rejects a missing header", () => {
    expect(verify("secret", "foo", undefined)).toBe(false);
  });

  it.each([[[]], [""], [" "], [["fine", "\t"]], [["fine", ""]], [undefined], [[undefined]]])(
    "throws for the secrets %j",
    (secrets) => {
      const digest = sign("fine", "foo");
      expect(() => verify(secrets as string[], "foo", digest)).toThrow(TypeError);
      expect(() => verify(secrets as string[], "foo", undefined)).toThrow(TypeError);
    },
  );

  it("throws for a body that was already parsed", () => {
    expect(() => verify("secret", { type: "ping" } as never, "v1=x")).toThrow(
      "Do not parse it first",
    );
  });
});

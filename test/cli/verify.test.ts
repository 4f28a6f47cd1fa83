import { sign } from "../../src/core/signature/signature";
import { startProgram } from "../support/start-program";

type Ended = ReturnType<ReturnType<typeof startProgram>["ended"]>;

describe("circleci-webhooks verify", () => {
  const body = '{"type":"ping","id":"1"}';
  const signature = sign("ABCD123", body);

  const verify = (input: string, header: string, secret = "ABCD123"): Ended =>
    startProgram("cli.js", {
      args: ["verify", "--signature", header],
      env: { CIRCLECI_WEBHOOK_SECRET: secret },
      input,
    }).ended();

  it("reports that a signature is valid", async () => {
    expect(await verify(body, signature)).toEqual({ code: 0, output: "The signature is valid.\n" });
  });

  it.each([
    ["a missing v1", body, "v2=x", "ABCD123", "64 hexadecimal digits. It is “v2=x”."],
    [
      "a v1 that is not hexadecimal",
      body,
      "v1=xyz",
      "ABCD123",
      "not 64 lowercase hexadecimal digits. It was truncated or changed in transit. It is “v1=xyz”.",
    ],
    ["another secret", body, signature, "other", "The secret is not the webhook's secret token"],
    ["a trailing newline", `${body}\n`, signature, "ABCD123", "without the newline at the end"],
    [
      "white space around the secret",
      body,
      signature,
      " ABCD123",
      "without the white space around the secret",
    ],
    ["a rewritten body", `{ ${body.slice(1)}`, signature, "ABCD123", "in between rewrote it"],
  ])(
    "explains a signature that does not match because of %s",
    async (_case, input, header, secret, reason) => {
      const { code, output } = await verify(input, header, secret);
      expect(code).toBe(1);
      expect(output).toContain(reason);
      expect(output).not.toMatch(/[0-9a-f]{64}/);
    },
  );

  it("prefers --secret to the environment and requires one of them", async () => {
    const args = ["verify", "--signature", signature];
    const env = { CIRCLECI_WEBHOOK_SECRET: "other" };
    const given = startProgram("cli.js", {
      args: [...args, "--secret", "ABCD123"],
      env,
      input: body,
    });
    expect((await given.ended()).code).toBe(0);
    const none = await startProgram("cli.js", { args, input: body }).ended();
    expect(none.code).toBe(1);
    expect(none.output).toMatch(/^No secret found/);
  });
});

describe("circleci-webhooks sign", () => {
  it("prints the header that CircleCI would send", async () => {
    const env = { CIRCLECI_WEBHOOK_SECRET: "ABCD123" };
    const input = '{"type":"ping","id":"1"}\n';
    const program = startProgram("cli.js", { args: ["sign"], env, input });
    expect(await program.ended()).toEqual({ code: 0, output: `${sign("ABCD123", input)}\n` });
  });

  it("prefers --secret to the environment", async () => {
    const env = { CIRCLECI_WEBHOOK_SECRET: "other" };
    const args = ["sign", "--secret", "ABCD123"];
    const program = startProgram("cli.js", { args, env, input: "x" });
    expect((await program.ended()).output).toBe(`${sign("ABCD123", "x")}\n`);
  });
});

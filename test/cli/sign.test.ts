import { sign } from "../../src/core/signature";
import { startProgram } from "../support/start-program";

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

import { buffer } from "node:stream/consumers";
import type { Command } from "commander";
import { chooseSecrets, parseSecret } from "./choose-secrets";
import { explainSignature, explainVerdict } from "../core/signature/explain-signature";

interface VerifyOptions {
  signature?: string;
  secret?: string;
}

export function addVerifyCommand(program: Command, env: NodeJS.ProcessEnv): void {
  program
    .command("verify")
    .description("check the signature of a body read from standard input, and explain a mismatch")
    .option("--signature <header>", "value of the circleci-signature header, 'v1=…' (required)")
    .option(
      "--secret <secret>",
      "secret token (default: from the environment or .env, else the local server's generated one)",
      parseSecret,
    )
    .action(async ({ signature, secret }: VerifyOptions, command: Command) => {
      // With commander's requiredOption, the error would hide a mistyped --signature.
      if (signature === undefined) command.error("error: --signature is required");
      const secrets = secret === undefined ? chooseSecrets(env) : [secret];
      if (process.stdin.isTTY) console.error("Paste the body, then press Ctrl-D.");
      // Accept the whole header line, as copied from a list of headers.
      const value = signature.replace(/^circleci-signature:\s*/i, "");
      const verdict = explainSignature(secrets, await buffer(process.stdin), value);
      console.log(explainVerdict(verdict, value));
      if (verdict !== "valid") process.exitCode = 1;
    });
}

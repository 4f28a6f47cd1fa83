import { buffer } from "node:stream/consumers";
import type { Command } from "commander";
import { chooseSecrets, parseSecret } from "./choose-secrets";
import { explainSignature, explanations } from "../core/explain-signature";

interface VerifyOptions {
  signature?: string;
  secret?: string;
}

export function addVerifyCommand(program: Command, env: NodeJS.ProcessEnv): void {
  program
    .command("verify")
    .description("say whether a signature is valid, or why not; the body comes on standard input")
    .option("--signature <header>", "the circleci-signature header, 'v1=…' (required)")
    .option(
      "--secret <secret>",
      "the secret token (default: from the environment or .env, else the local server's own)",
      parseSecret,
    )
    .action(async ({ signature, secret }: VerifyOptions, command: Command) => {
      // Not commander's requiredOption, which would hide a mistyped --signature.
      if (signature === undefined) command.error("error: --signature is required");
      const secrets = secret === undefined ? chooseSecrets(env) : [secret];
      if (process.stdin.isTTY) console.error("Paste the body, then press Ctrl-D.");
      // As copied from a list of headers.
      const value = signature.replace(/^circleci-signature:\s*/i, "");
      const verdict = explainSignature(secrets, await buffer(process.stdin), value);
      console.log(explanations[verdict]);
      if (verdict !== "valid") process.exitCode = 1;
    });
}

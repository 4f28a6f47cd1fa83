import { buffer } from "node:stream/consumers";
import type { Command } from "commander";
import { chooseSecrets, parseSecret } from "./choose-secrets";
import { sign } from "../core/signature/signature";

export function addSignCommand(program: Command, env: NodeJS.ProcessEnv): void {
  program
    .command("sign")
    .description("sign a body read from standard input, and print the circleci-signature header")
    .option(
      "--secret <secret>",
      "secret token (default: from the environment or .env, else the local server's generated one)",
      parseSecret,
    )
    .action(async ({ secret = chooseSecrets(env)[0] }: { secret?: string }) => {
      if (process.stdin.isTTY) console.error("Paste the body, then press Ctrl-D.");
      console.log(sign(secret, await buffer(process.stdin)));
    });
}

#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { config as loadDotenv } from "dotenv";
import { addApiCommand } from "./cli/api";
import { addDestinationsCommand } from "./cli/destinations";
import { addOpenCommand } from "./cli/open";
import { addReplayCommand } from "./cli/replay";
import { addSendCommand } from "./cli/send";
import { addSignCommand } from "./cli/sign";
import { addTailCommand } from "./cli/tail";
import { addVerifyCommand } from "./cli/verify";
import { serve } from "./main";

export function createProgram(env: NodeJS.ProcessEnv): Command {
  const { version } = JSON.parse(readFileSync(join(__dirname, "..", "package.json"), "utf8")) as {
    version: string;
  };
  const program = new Command("circleci-webhooks")
    .description("Receive CircleCI webhooks, and send sample webhooks for testing.")
    .showHelpAfterError("(see --help for usage)");

  program
    .command("serve")
    .description("start the receiver, configured by the environment and .env")
    .action(() => serve(env));
  addSendCommand(program, env);
  addSignCommand(program, env);
  addVerifyCommand(program, env);
  addTailCommand(program, env);
  addReplayCommand(program, env);
  addApiCommand(program, env);
  addOpenCommand(program, env);
  addDestinationsCommand(program, env);

  for (const command of [program, ...program.commands]) command.version(version);
  return program;
}

/** The reader of our output may exit first, as in `send --count 50 | head -1`. */
function exitOnClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
  process.exit();
}

if (require.main === module) {
  process.stdout.on("error", exitOnClosedPipe);
  loadDotenv({ quiet: true });
  createProgram(process.env)
    .parseAsync()
    .catch((error: unknown) => {
      console.error(error instanceof Error ? error.message : error);
      process.exitCode = 1;
    });
}

#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { config as loadDotenv } from "dotenv";
import type * as Api from "./cli/api";
import type * as Destinations from "./cli/destinations";
import type * as Open from "./cli/open";
import type * as Replay from "./cli/replay";
import type * as Send from "./cli/send";
import type * as Serve from "./cli/serve";
import type * as Sign from "./cli/sign";
import type * as Tail from "./cli/tail";
import type * as Verify from "./cli/verify";

type AddCommand = (program: Command, env: NodeJS.ProcessEnv) => void;

/* eslint-disable @typescript-eslint/no-require-imports */
/** The commands by name, in the order of the help. The code of one is loaded when it is needed. */
const commands = new Map<string, () => AddCommand>([
  ["serve", () => (require("./cli/serve") as typeof Serve).addServeCommand],
  ["send", () => (require("./cli/send") as typeof Send).addSendCommand],
  ["sign", () => (require("./cli/sign") as typeof Sign).addSignCommand],
  ["verify", () => (require("./cli/verify") as typeof Verify).addVerifyCommand],
  ["tail", () => (require("./cli/tail") as typeof Tail).addTailCommand],
  ["replay", () => (require("./cli/replay") as typeof Replay).addReplayCommand],
  ["api", () => (require("./cli/api") as typeof Api).addApiCommand],
  ["open", () => (require("./cli/open") as typeof Open).addOpenCommand],
  [
    "destinations",
    () => (require("./cli/destinations") as typeof Destinations).addDestinationsCommand,
  ],
]);
/* eslint-enable @typescript-eslint/no-require-imports */

/** @param args decide which commands the program has: the one that is asked for, or all for the help */
export function createProgram(env: NodeJS.ProcessEnv, args: readonly string[]): Command {
  const { version } = JSON.parse(readFileSync(join(__dirname, "..", "package.json"), "utf8")) as {
    version: string;
  };
  const program = new Command("circleci-webhooks")
    .description("Receive CircleCI webhooks, and send sample webhooks for testing.")
    .showHelpAfterError("(see --help for usage)");
  for (const load of findCommands(args)) load()(program, env);
  for (const command of [program, ...program.commands]) command.version(version);
  return program;
}

function findCommands(args: readonly string[]): (() => AddCommand)[] {
  const [first] = args;
  if (first === "--version" || first === "-V") return [];
  const asked = first === undefined ? undefined : commands.get(first);
  return asked ? [asked] : [...commands.values()];
}

/** The reader of our output may exit first, as in `send --count 50 | head -1`. */
function exitOnClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
  process.exit();
}

if (require.main === module) {
  process.stdout.on("error", exitOnClosedPipe);
  loadDotenv({ quiet: true });
  createProgram(process.env, process.argv.slice(2))
    .parseAsync()
    .catch((error: unknown) => {
      console.error(error instanceof Error ? error.message : error);
      process.exitCode = 1;
    });
}

import { statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Command, CommanderError } from "commander";
import { version } from "../../package.json";
import { createProgram } from "../../src/cli";
import { createFolder, startProgram } from "../support/start-program";

/** Parses arguments that end the program before it does anything. */
async function parse(args: string[]): Promise<{ code: number; output: string }> {
  const program = createProgram({}, args);
  let output = "";
  const write = (text: string): void => void (output += text);
  const catchExit = (command: Command): void => {
    command.exitOverride().configureOutput({ writeOut: write, writeErr: write });
    command.commands.forEach(catchExit);
  };
  catchExit(program);
  try {
    await program.parseAsync(args, { from: "user" });
    throw new Error(`The program did not end: ${args.join(" ")}`);
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return { code: error.exitCode, output };
  }
}

describe("circleci-webhooks", () => {
  // npm sets the mode when it links the program, but each build creates the file again.
  it("is executable after every build", () => {
    expect(statSync(join(__dirname, "..", "..", "dist", "cli.js")).mode & 0o111).toBe(0o111);
  });

  it.each([[], ["serve"], ["send"], ["sign"], ["verify"], ["replay"], ["destinations", "test"]])(
    "%s %s has --help and --version",
    async (...command) => {
      const help = await parse([...command, "--help"]);
      expect(help.code).toBe(0);
      expect(help.output).toContain(`Usage: ${["circleci-webhooks", ...command].join(" ")}`);
      expect(await parse([...command, "--version"])).toEqual({ code: 0, output: `${version}\n` });
    },
  );

  it("prints its version without loading a command", async () => {
    const cwd = createFolder();
    const hook = join(cwd, "hook.js");
    writeFileSync(
      hook,
      `process.on("exit", () => process.stderr.write(Object.keys(require.cache).join("\\n")));`,
    );
    const env = { NODE_OPTIONS: `--require=${hook}` };
    const { output } = await startProgram("cli.js", { args: ["--version"], cwd, env }).ended();
    expect(output).toMatch(/^\d+\.\d+\.\d+\n/);
    expect(output).toMatch(/node_modules.commander/);
    expect(output).not.toMatch(/node_modules.(express|zod)|dist.cli[\\/]/);
  });

  it.each([
    [["sned"], "(Did you mean send?)"],
    [["send", "--statis", "failed"], "(Did you mean --status?)"],
    [["verify", "--signatur", "v1"], "(Did you mean --signature?)"],
    [["send", "--status", "great"], "Allowed choices are success, failed"],
    [["send", "workflow-complete"], "Choose one of: job-completed, ping, workflow-completed."],
    [["send", "--count", "0"], "It must be an integer from 1 to 10000000."],
    [["send", "--url", "localhost:1337"], "It must be an http or https URL without credentials"],
    [["send", "--branch", "a", "--tag", "b"], "cannot be used with option '--tag"],
    [["send", "--pipeline", "--cancel", "3"], "cannot be used with option '--pipeline'"],
    [["verify"], "--signature is required"],
    [["send", "ping", "--cancel", "2"], "cannot be combined with 'ping'"],
    [["send", "ping", "--status", "failed"], "a ping does not take --status"],
    [["send", "--history", "30"], "It must be a number of days from 1d to 365d."],
    [["send", "--history", "3d", "--branch", "x"], "--history does not take --branch"],
    [["send", "job-completed", "--history", "3d"], "cannot be combined with 'job-completed'"],
    [["send", "--seed", "3"], "--seed requires --history"],
    [["send", "--project", "a/b"], "It must be a name without '/'"],
    [["replay", "1", "--to", "ftp://x"], "option '--to <url>' argument 'ftp://x' is invalid"],
  ])("rejects %j with a message that names the remedy", async (args, hint) => {
    const { code, output } = await parse(args);
    expect([code, output]).toEqual([1, expect.stringContaining(hint)]);
  });
});

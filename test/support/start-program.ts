import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { endAfterTests } from "./end-after-tests";

const dist = join(__dirname, "..", "..", "dist");

export interface Program {
  process: ChildProcess;
  /** Its output on stdout and stderr so far. */
  output(): string;
  /** Waits for output that matches. */
  wrote(pattern: RegExp): Promise<RegExpExecArray>;
  /** Waits for its end. Returns its exit code and output. */
  ended(): Promise<{ code: number | null; output: string }>;
}

/** Creates an empty temporary folder. */
export function createFolder(): string {
  return mkdtempSync(join(tmpdir(), "circleci-webhooks-"));
}

/** Starts a compiled file of the program without our own environment. */
export function startProgram(
  file: "main.js" | "cli.js",
  { args = [], env = {}, cwd = createFolder(), input }: ProgramOptions = {},
): Program {
  const options = { cwd, env: { PATH: process.env.PATH, ...env } };
  const child = endAfterTests(spawn(process.execPath, [join(dist, file), ...args], options));
  let output = "";
  const collect = (chunk: Buffer): void => void (output += chunk.toString());
  child.stdout.on("data", collect);
  child.stderr.on("data", collect);
  child.stdin.end(input);
  const closed = once(child, "close");

  return {
    process: child,
    output: () => output,
    async wrote(pattern) {
      for (;;) {
        const match = pattern.exec(output);
        if (match) return match;
        if (child.exitCode !== null) throw new Error(`ended without ${String(pattern)}: ${output}`);
        await Promise.race([once(child.stdout, "data"), once(child.stderr, "data"), closed]);
      }
    },
    async ended() {
      const [code] = (await closed) as [number | null];
      return { code, output };
    },
  };
}

export interface ProgramOptions {
  args?: string[];
  env?: Record<string, string>;
  cwd?: string;
  input?: string | Buffer;
}

/** Starts a receiver in its own folder on a free port. */
export async function startReceiver(
  options: ProgramOptions = {},
): Promise<Program & { url: string; port: number }> {
  const program = startProgram("main.js", { ...options, env: { PORT: "0", ...options.env } });
  const [, port] = await program.wrote(/listening on port (\d+)[^]*Try it/);
  return Object.assign(program, { url: `http://localhost:${port}`, port: Number(port) });
}

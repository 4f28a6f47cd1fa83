import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { ModuleKind, ScriptTarget, transpileModule } from "typescript";
import { sign } from "../../src/core/signature/signature";
import { eventBody, listening, makeEvent } from "./receiver";

const page = readFileSync(join(__dirname, "..", "..", "docs", "library.md"), "utf8");

/** The example of docs/library.md that a comment with its name marks. */
export function readExample(name: string): string {
  const pattern = new RegExp(`<!-- library example: ${name} -->\\n+\`\`\`\\w+\\n([^]*?)\`\`\``);
  const [, example] = pattern.exec(page) ?? [];
  if (example === undefined) throw new Error(`docs/library.md has no example ${name}`);
  return example;
}

export function toJavaScript(example: string): string {
  const compilerOptions = { module: ModuleKind.ESNext, target: ScriptTarget.ES2023 };
  return transpileModule(example, { compilerOptions }).outputText;
}

const secret = "ABCD123";

interface Answers {
  signed: number;
  forged: number;
  output: string;
}

/** Runs an example on Node.js, and posts samples to it. */
export function tryExample(file: string, kind = "workflow-completed"): Promise<Answers> {
  return tryServer({ command: process.execPath, args: () => [file], kind });
}

interface Program {
  command: string;
  args: (port: number) => string[];
  cwd?: string;
  /** What it prints when it is ready. */
  isListening?: RegExp;
  kind?: string;
}

/**
 * Starts a program and posts a signed and a forged sample of a failed workflow.
 *
 * @returns the two statuses, and what the program printed
 */
export async function tryServer({
  command,
  args,
  cwd,
  isListening = /listening\n/,
  kind = "workflow-completed",
}: Program): Promise<Answers> {
  const port = await listening(createServer(), (free) => Promise.resolve(free));
  const child = spawn(command, args(port), {
    ...(cwd && { cwd }),
    // A runtime may start processes of its own.
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...{ PATH: process.env.PATH, PORT: String(port), CIRCLECI_WEBHOOK_SECRET: secret },
      ...{ HOME: cwd, WRANGLER_SEND_METRICS: "false", CLOUDFLARE_CF_FETCH_ENABLED: "false" },
    },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  }
  const closed = once(child, "close");
  const body = new Uint8Array(eventBody(makeEvent(kind, "github", "failed")));
  const post = async (signature: string): Promise<number> => {
    const headers = { "content-type": "application/json", "circleci-signature": signature };
    const url = `http://localhost:${port}/circleci`;
    return (await fetch(url, { method: "POST", body, headers })).status;
  };
  const isLate = once(AbortSignal.timeout(30_000), "abort").then(() => child.kill());
  try {
    while (!isListening.test(output)) {
      const data = [child.stdout, child.stderr].map((stream) => once(stream, "data"));
      await Promise.race([...data, closed, isLate]);
      if (child.exitCode !== null || child.killed) throw new Error(output);
    }
    const signed = await post(sign(secret, body));
    const forged = await post(sign("wrong", body));
    return { signed, forged, output };
  } finally {
    if (child.exitCode === null) process.kill(-child.pid!);
    await closed;
  }
}

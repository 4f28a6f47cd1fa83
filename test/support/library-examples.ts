import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { ModuleKind, ScriptTarget, transpileModule } from "typescript";
import { sign } from "../../src/core/signature";
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

/**
 * Runs an example and posts a signed and a forged sample of a failed workflow.
 *
 * @returns the two statuses, and what the example printed
 */
export async function tryExample(
  file: string,
  kind = "workflow-completed",
): Promise<{ signed: number; forged: number; output: string }> {
  const secret = "ABCD123";
  const port = await listening(createServer(), (free) => Promise.resolve(free));
  const child = spawn(process.execPath, [file], {
    env: { PATH: process.env.PATH, PORT: String(port), CIRCLECI_WEBHOOK_SECRET: secret },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  }
  const closed = once(child, "close");
  while (!output.includes("listening\n")) {
    await Promise.race([once(child.stdout, "data"), closed]);
    if (child.exitCode !== null) throw new Error(output);
  }
  const body = new Uint8Array(eventBody(makeEvent(kind, "github", "failed")));
  const post = async (signature: string): Promise<number> => {
    const headers = { "content-type": "application/json", "circleci-signature": signature };
    const url = `http://localhost:${port}/circleci`;
    return (await fetch(url, { method: "POST", body, headers })).status;
  };
  const signed = await post(sign(secret, body));
  const forged = await post(sign("wrong", body));
  child.kill();
  await closed;
  return { signed, forged, output };
}

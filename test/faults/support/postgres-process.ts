import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { endAfterTests } from "../../support/end-after-tests";

export interface PostgresProcess {
  url: string;
  process: ChildProcess;
}

/** Starts a PostgreSQL server that stops when its input ends. */
export async function startServer(folder: string, port?: number): Promise<PostgresProcess> {
  const script = join(__dirname, "..", "..", "support", "postgres-server.mjs");
  const args = [script, folder, ...(port === undefined ? [] : [String(port)])];
  const child = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "inherit"] });
  endAfterTests(child, () => child.stdin.end());
  const [url] = (await once(createInterface(child.stdout), "line")) as [string];
  return { url, process: child };
}

export async function stopServer(child: ChildProcess): Promise<void> {
  child.stdin?.end();
  await once(child, "exit");
}

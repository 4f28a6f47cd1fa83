import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/*
 * A server without a configured secret makes one for its run and leaves it here, so that `send`
 * from the same folder can sign with it: `.circleci-webhooks/<port>.secret`, for the owner alone,
 * in a folder that tells git to ignore it, wherever the server was started.
 */
const folder = ".circleci-webhooks";

export function createSecret(): string {
  return randomBytes(32).toString("hex");
}

/** @throws the file system's error when the folder cannot be written */
export function leaveSecret(secret: string, port: number, cwd: string = process.cwd()): void {
  mkdirSync(join(cwd, folder), { recursive: true, mode: 0o700 });
  ignoreFolder(join(cwd, folder, ".gitignore"));
  // Removed first: `mode` counts only for a file that is new.
  removeSecret(port, cwd);
  writeFileSync(pathOf(port, cwd), secret, { mode: 0o600, flag: "wx" });
}

function ignoreFolder(file: string): void {
  try {
    // Only when there is none: a link that somebody put there is not followed.
    writeFileSync(file, "*\n", { flag: "wx" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}

export function removeSecret(port: number, cwd: string = process.cwd()): void {
  rmSync(pathOf(port, cwd), { force: true });
}

/** The secret of the server that listens, or last listened, on that port; undefined when it left none. */
export function findSecret(port: number, cwd: string = process.cwd()): string | undefined {
  try {
    return readFileSync(pathOf(port, cwd), "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

function pathOf(port: number, cwd: string): string {
  return join(cwd, folder, `${port}.secret`);
}

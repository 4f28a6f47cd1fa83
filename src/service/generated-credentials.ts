import { randomBytes } from "node:crypto";
import { lstatSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/*
 * A server without a configured secret or API token makes them and keeps them in its folder, so that
 * the command line finds them there and a restart changes neither: `.circleci-webhooks/secret` and
 * `.circleci-webhooks/token`, for the owner alone, in a folder that tells git to ignore it.
 */
const folder = ".circleci-webhooks";

export type CredentialName = "secret" | "token";

const makers: Record<CredentialName, () => string> = {
  secret: () => randomBytes(32).toString("hex"),
  token: () => randomBytes(24).toString("base64url"),
};

export interface GeneratedCredential {
  value: string;
  /** Why it could not be kept; it is then good until the server stops. */
  problem?: unknown;
}

/** The credential of this folder, made when there is none. */
export function generateCredential(
  name: CredentialName,
  cwd: string = process.cwd(),
): GeneratedCredential {
  const made = makers[name]();
  try {
    const found = findCredential(name, cwd);
    if (found === undefined) writeCredential(pathOf(name, cwd), made, cwd);
    // Another server in this folder may have been faster.
    return { value: findCredential(name, cwd) ?? made };
  } catch (problem) {
    return { value: made, problem };
  }
}

/**
 * @returns undefined when there is none
 * @throws Error when somebody else owns the file or can read it; of the file system
 */
export function findCredential(
  name: CredentialName,
  cwd: string = process.cwd(),
): string | undefined {
  const path = pathOf(name, cwd);
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return undefined;
  const isOurs = process.getuid === undefined || stat.uid === process.getuid();
  if (!stat.isFile() || !isOurs || (process.getuid && (stat.mode & 0o077) !== 0)) {
    throw new Error(`${path} belongs to or can be read by somebody else. Remove it.`);
  }
  const text = readFileSync(path, "utf8");
  // A server that was killed while it wrote leaves an empty file.
  return /^[\w-]{32,}$/.test(text) ? text : undefined;
}

function writeCredential(path: string, value: string, cwd: string): void {
  mkdirSync(join(cwd, folder), { recursive: true, mode: 0o700 });
  writeNew(join(cwd, folder, ".gitignore"), "*\n");
  rmSync(path, { force: true });
  writeNew(path, value);
}

/** Only when there is none: a link that somebody put there is not followed. */
function writeNew(path: string, text: string): void {
  try {
    writeFileSync(path, text, { flag: "wx", mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}

function pathOf(name: CredentialName, cwd: string): string {
  return join(cwd, folder, name);
}

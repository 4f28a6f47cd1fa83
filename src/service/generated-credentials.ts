import { randomBytes } from "node:crypto";
import { lstatSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/*
 * Without a configured secret or API token, the server generates them and stores them in
 * `.circleci-webhooks/secret` and `.circleci-webhooks/token` of the current folder. The command line
 * reads them from there, and a restart does not change them. The files are readable by the owner only
 * and ignored by git.
 */
const folder = ".circleci-webhooks";

export type CredentialName = "secret" | "token";

const generators: Record<CredentialName, () => string> = {
  secret: () => randomBytes(32).toString("hex"),
  token: () => randomBytes(24).toString("base64url"),
};

export interface GeneratedCredential {
  value: string;
  /** The path of its file. */
  path?: string;
  /** The reason why it could not be stored. It is then valid until the server stops. */
  problem?: unknown;
}

/** Reads the credential of the folder, or generates and stores it. */
export function generateCredential(
  name: CredentialName,
  cwd: string = process.cwd(),
): GeneratedCredential {
  const generated = generators[name]();
  try {
    const path = pathOf(name, cwd);
    if (findCredential(name, cwd) === undefined) writeCredential(path, generated, cwd);
    // Read again, because another server in this folder may have written it first.
    const stored = findCredential(name, cwd);
    return stored === undefined ? { value: generated } : { value: stored, path };
  } catch (problem) {
    return { value: generated, problem };
  }
}

/**
 * @returns undefined if there is none
 * @throws Error if another user owns the file or can read it, or if it cannot be read
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
    throw new Error(`${path} is owned or readable by another user. Remove it.`);
  }
  const text = readFileSync(path, "utf8");
  // A server that was killed while writing leaves an empty file.
  return /^[\w-]{32,}$/.test(text) ? text : undefined;
}

function writeCredential(path: string, value: string, cwd: string): void {
  mkdirSync(join(cwd, folder), { recursive: true, mode: 0o700 });
  writeNew(join(cwd, folder, ".gitignore"), "*\n");
  rmSync(path, { force: true });
  writeNew(path, value);
}

/** Does nothing if the file exists. Does not follow a link. */
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

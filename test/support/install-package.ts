import { execFile } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const execute = promisify(execFile);
const root = join(__dirname, "..", "..");

/** Packs the package as `npm publish` would. @returns the path of the tarball */
export async function packPackage(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "circleci-webhooks-pack-"));
  const { stdout } = await execute("npm", ["pack", "--json", "--pack-destination", folder], {
    cwd: root,
  });
  const [{ filename }] = JSON.parse(stdout.slice(stdout.indexOf("[\n"))) as [{ filename: string }];
  return join(folder, filename);
}

/** Installs packages into an empty folder, from npm's cache where it has them. @returns the folder */
export async function install(
  packages: readonly string[],
  { flags = [], env = {} }: { flags?: string[]; env?: Record<string, string> } = {},
): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "circleci-webhooks-user-"));
  writeFileSync(join(folder, "package.json"), '{"private":true}');
  const quiet = ["--prefer-offline", "--no-audit", "--no-fund"];
  await run("npm", ["install", ...quiet, ...flags, ...packages], folder, env);
  return folder;
}

/** @returns what the command printed @throws with all that it printed when it fails */
export async function run(
  command: string,
  args: readonly string[],
  cwd: string,
  env: Record<string, string> = {},
): Promise<string> {
  try {
    const { stdout } = await execute(command, args, { cwd, env: { ...process.env, ...env } });
    return stdout;
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${command} ${args.join(" ")}\n${stdout}${stderr}`, { cause: error });
  }
}

/** Type-checks a folder's file as a user's strict project would, types of packages included. */
export async function typeCheck(
  folder: string,
  file: string,
  { compiler = "typescript", module = "nodenext" } = {},
): Promise<void> {
  const tsc = join(root, "node_modules", compiler, "bin", "tsc");
  const resolution = module === "bundler" ? ["esnext", "bundler"] : [module, module];
  await run(
    process.execPath,
    [
      ...[tsc, "--noEmit", "--strict", "--target", "es2023", "--types", "node"],
      ...["--exactOptionalPropertyTypes", "--skipLibCheck", "false", "--esModuleInterop"],
      ...["--module", resolution[0]!, "--moduleResolution", resolution[1]!, file],
    ],
    folder,
  );
}

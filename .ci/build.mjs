/*
 * Compiles src into dist if a source changed. It builds in a temporary folder and swaps it in when
 * done, so that a running server or an installation without TypeScript keeps its dist.
 */
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

process.chdir(join(dirname(fileURLToPath(import.meta.url)), ".."));

const stamp = join("dist", ".built");
const sources = describeSources();

if (existsSync(stamp) && readFileSync(stamp, "utf8") === sources) process.exit();
const compiler = findCompiler();
if (compiler === undefined) exitWithoutCompiler();
build(compiler);

/** Name, modification time and size of every build input. */
function describeSources() {
  const files = readdirSync("src", { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
  return ["package.json", "tsconfig.json", ...files.sort()]
    .map((file) => [file, statSync(file).mtimeMs, statSync(file).size].join(" "))
    .join("\n");
}

function findCompiler() {
  try {
    return createRequire(import.meta.url).resolve("typescript/bin/tsc");
  } catch {
    return undefined;
  }
}

/** Keeps an existing dist, because TypeScript is missing from an installation without dev packages. */
function exitWithoutCompiler() {
  const remedy = "Run 'npm install --include=dev' to install it.";
  if (existsSync(join("dist", "main.js"))) {
    console.error(`The sources are newer than dist, but TypeScript is not installed. ${remedy}`);
    process.exit();
  }
  console.error(`Cannot compile: TypeScript is not installed. ${remedy}`);
  // Do not fail npm install, which runs this script as "prepare".
  process.exit(process.env.npm_lifecycle_event === "prepare" ? 0 : 1);
}

function build(tsc) {
  const fresh = `dist.${process.pid}`;
  mkdirSync(fresh);
  const { status } = spawnSync(process.execPath, [tsc, "--outDir", fresh], { stdio: "inherit" });
  if (status !== 0) {
    rmSync(fresh, { recursive: true });
    process.exit(1);
  }
  cpSync("src", fresh, { recursive: true, filter: (file) => !file.endsWith(".ts") });
  chmodSync(join(fresh, "cli.js"), 0o755);
  writeFileSync(join(fresh, ".built"), sources);
  const old = `${fresh}.old`;
  try {
    if (existsSync("dist")) renameSync("dist", old);
    renameSync(fresh, "dist");
  } catch (error) {
    // Another build finished first.
    if (!existsSync(stamp)) throw error;
    rmSync(fresh, { recursive: true });
  }
  rmSync(old, { recursive: true, force: true });
}

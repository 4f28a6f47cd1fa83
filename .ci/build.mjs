/*
 * Compiles src into dist if a source changed, and builds the pages' scripts and styles. It builds in a
 * temporary folder and swaps it in when done, so that a running server or an installation without
 * TypeScript keeps its dist.
 */
import { execFileSync } from "node:child_process";
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
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

process.chdir(join(dirname(fileURLToPath(import.meta.url)), ".."));

const stamp = join("dist", ".built");
const sources = describeSources();

if (existsSync(stamp) && readFileSync(stamp, "utf8") === sources) process.exit();
const require = createRequire(import.meta.url);
for (const [name, path] of [
  ["TypeScript", "typescript/bin/tsc"],
  ["esbuild", "esbuild"],
])
  if (!isInstalled(path)) exitWithout(name);
build();

/** Name, modification time and size of every build input. */
function describeSources() {
  const files = readdirSync("src", { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
  return ["package.json", "tsconfig.json", ...files.sort()]
    .map((file) => [file, statSync(file).mtimeMs, statSync(file).size].join(" "))
    .join("\n");
}

function isInstalled(path) {
  try {
    return require.resolve(path) !== undefined;
  } catch {
    return false;
  }
}

/** Keeps an existing dist, because an installation without dev packages has no compiler. */
function exitWithout(name) {
  const remedy = "Run 'npm install --include=dev' to install it.";
  if (existsSync(join("dist", "main.js"))) {
    console.error(`The sources are newer than dist, but ${name} is not installed. ${remedy}`);
    process.exit();
  }
  console.error(`Cannot compile: ${name} is not installed. ${remedy}`);
  // Do not fail npm install, which runs this script as "prepare".
  process.exit(process.env.npm_lifecycle_event === "prepare" ? 0 : 1);
}

function build() {
  const fresh = `dist.${process.pid}`;
  mkdirSync(fresh);
  try {
    const tsc = require.resolve("typescript/bin/tsc");
    execFileSync(process.execPath, [tsc, "--outDir", fresh], { stdio: "inherit" });
    cpSync("src", fresh, { recursive: true, filter: isReadAtRuntime });
    writeAssets(fresh);
  } catch (error) {
    rmSync(fresh, { recursive: true });
    // The compiler has already printed its errors.
    if (error.status === undefined) console.error(error.message);
    process.exit(1);
  }
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

/** Views and the scripts of threads. What pages load is built. */
function isReadAtRuntime(file) {
  const isOfPages = relative("src", file).startsWith("pages");
  return !(isOfPages ? /\.(ts|js|css|svg)$/ : /\.ts$/).test(file);
}

function writeAssets(fresh) {
  const { buildAssets } = require(resolve(fresh, "pages", "layout", "assets", "build-assets.js"));
  const folder = join(fresh, "pages", "assets");
  mkdirSync(folder);
  for (const { name, content } of buildAssets(resolve("src", "pages")))
    writeFileSync(join(folder, name), content);
  // uPlot's license must be distributed with it.
  cpSync(
    join(dirname(require.resolve("uplot/package.json")), "LICENSE"),
    join(folder, "uPlot-LICENSE.txt"),
  );
}

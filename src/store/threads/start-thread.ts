import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { Worker } from "node:worker_threads";
import type * as esbuild from "esbuild";

/**
 * Starts a thread on a program of ours. Where TypeScript is compiled on the fly, which Node.js does
 * not do for threads, the program is built first. Only a checkout can: the package has the result.
 *
 * @param program its path without `.js` or `.ts`
 */
export function startThread(program: string, workerData: object): Worker {
  const file = `${program}.js`;
  if (existsSync(file)) return new Worker(file, { workerData });
  return new Worker(build(`${program}.ts`), { eval: true, workerData });
}

const built = new Map<string, string>();

function build(source: string): string {
  const known = built.get(source);
  if (known !== undefined) return known;
  const { buildSync } = createRequire(__filename)("esbuild") as typeof esbuild;
  const { outputFiles } = buildSync({
    entryPoints: [source],
    bundle: true,
    platform: "node",
    packages: "external",
    // Packages are looked up from the source, not from the folder that the process runs in.
    banner: {
      js: `globalThis.require = require("module").createRequire(${JSON.stringify(source)});`,
    },
    write: false,
  });
  const code = outputFiles[0]?.text ?? "";
  built.set(source, code);
  return code;
}

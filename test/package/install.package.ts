import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, cpSync, existsSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { install, packPackage, run, typeCheck } from "../support/install-package";

jest.setTimeout(150_000);

/** Starts `npx circleci-webhooks serve`, and stops it when it has printed what is expected. */
async function serve(folder: string, env: Record<string, string> = {}): Promise<string> {
  const child = spawn("npx", ["--no-install", "circleci-webhooks", "serve"], {
    cwd: folder,
    env: { ...process.env, PORT: "0", CIRCLECI_WEBHOOK_SECRET: "ABCD123", ...env },
    detached: true,
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes("Try it")) process.kill(-child.pid!);
    });
  }
  await once(child, "close");
  return output;
}

describe("the package, installed without its optional packages,", () => {
  let folder = "";
  let tarball = "";

  beforeAll(async () => {
    tarball = await packPackage();
    const express = ["express@5", "express4@npm:express@4"];
    const types = ["@types/node@20", "@types/express@5", "@types/express4@npm:@types/express@4"];
    folder = await install([tarball, ...express, ...types], { flags: ["--omit=optional"] });
    copyFileSync(join(__dirname, "types", "types.ts"), join(folder, "types.ts"));
  });

  it("has the file name that README and documentation install", () => {
    for (const file of ["README.md", join("docs", "library.md")]) {
      const text = readFileSync(join(__dirname, "..", "..", file), "utf8");
      expect(text).toMatch(new RegExp(`npm install .*circleci-webhooks/${basename(tarball)}`));
    }
  });

  it.each(["", "/verify", "/webhooks"])(
    "is imported and required: circleci-webhooks%s",
    async (entry) => {
      const name = `circleci-webhooks${entry}`;
      const use = `console.log(verify("s", "b", sign("s", "b")));`;
      const esm = `import { sign, verify } from "${name}"; ${use}`;
      const cjs = `const { sign, verify } = require("${name}"); ${use}`;
      const node = process.execPath;
      expect(await run(node, ["--input-type=module", "--eval", esm], folder)).toBe("true\n");
      expect(await run(node, ["--input-type=commonjs", "--eval", cjs], folder)).toBe("true\n");
    },
  );

  it.each(
    ["typescript", "typescript59"].flatMap((compiler) =>
      ["node16", "nodenext", "bundler"].map((module) => [compiler, module]),
    ),
  )("has types that catch mistakes: %s, module %s", async (compiler, module) => {
    await typeCheck(folder, "types.ts", { compiler, module });
  });

  it("serves from memory, and says what SQLite lacks", async () => {
    expect(await serve(folder)).toMatch(/is listening on port \d+/);
    expect(await serve(folder, { STORE_URL: "sqlite:x.db" })).toMatch(
      /^STORE_URL: The SQLite store requires the package better-sqlite3 1[23], .*npm install better-sqlite3@1[23]/,
    );
  });
});

describe("the package, installed with a SQLite driver,", () => {
  it("serves from SQLite", async () => {
    const { napi } = process.versions;
    const driver = `better-sqlite3@${Number(napi) >= 10 ? 13 : 12}`;
    const folder = await install([await packPackage(), driver], { flags: ["--ignore-scripts"] });
    // Compiled once, by this repository's own installation.
    const compiled = join(dirname(require.resolve("better-sqlite3/package.json")), "build");
    const installed = join(folder, "node_modules", "better-sqlite3");
    if (existsSync(compiled)) cpSync(compiled, join(installed, "build"), { recursive: true });
    expect(await serve(folder, { STORE_URL: "sqlite:x.db" })).toMatch(/Store +sqlite:x\.db/);
  });
});

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { install, run } from "../support/install-package";

jest.setTimeout(150_000);

const root = join(__dirname, "..", "..");

/** A repository of these files with those development packages alone that compile them, for speed. */
async function createRepository(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "circleci-webhooks-repository-"));
  await run("git", ["init", "--quiet"], folder);
  await run("git", ["--git-dir", join(folder, ".git"), "--work-tree", root, "add", "--all"], root);
  await run("git", ["checkout-index", "--all"], folder);
  const file = join(folder, "package.json");
  const { devDependencies, ...rest } = JSON.parse(readFileSync(file, "utf8")) as {
    devDependencies: Record<string, string>;
  };
  const compiling = Object.entries(devDependencies).filter(([name]) =>
    /^(typescript|esbuild|uplot|@types\/.*)$/.test(name),
  );
  writeFileSync(file, JSON.stringify({ ...rest, devDependencies: Object.fromEntries(compiling) }));
  rmSync(join(folder, "package-lock.json"));
  const author = ["-c", "user.name=test", "-c", "user.email=test@example.com"];
  await run("git", [...author, "commit", "--quiet", "--all", "--message", "fewer"], folder);
  return folder;
}

describe("the package, installed from its repository on a machine without a compiler,", () => {
  it("builds itself and verifies", async () => {
    // Neither a prebuilt driver nor the headers to compile one.
    const env = { npm_config_build_from_source: "true", npm_config_nodedir: "/nonexistent" };
    const folder = await install([`git+file://${await createRepository()}`], { env });
    const script = `const { sign, verify } = require("circleci-webhooks");
      console.log(verify("s", "b", sign("s", "b")));`;
    expect(await run(process.execPath, ["--eval", script], folder)).toBe("true\n");
    expect(await run("npx", ["--no-install", "circleci-webhooks", "--version"], folder)).toMatch(
      /^\d+\.\d+\.\d+\n$/,
    );
  });
});

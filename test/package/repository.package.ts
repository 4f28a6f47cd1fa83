import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { install, run } from "../support/install-package";

jest.setTimeout(150_000);

/** A clone of this repository with those development packages alone that compile it, for speed. */
async function cloneRepository(): Promise<string> {
  const clone = mkdtempSync(join(tmpdir(), "circleci-webhooks-clone-"));
  const root = join(__dirname, "..", "..");
  await run("git", ["clone", "--quiet", "--depth", "1", `file://${root}`, clone], tmpdir());
  const file = join(clone, "package.json");
  const { devDependencies, ...rest } = JSON.parse(readFileSync(file, "utf8")) as {
    devDependencies: Record<string, string>;
  };
  const compiling = Object.entries(devDependencies).filter(([name]) =>
    /^(typescript|@types\/.*)$/.test(name),
  );
  writeFileSync(file, JSON.stringify({ ...rest, devDependencies: Object.fromEntries(compiling) }));
  rmSync(join(clone, "package-lock.json"));
  const author = ["-c", "user.name=test", "-c", "user.email=test@example.com"];
  await run("git", [...author, "commit", "--quiet", "--all", "--message", "fewer"], clone);
  return clone;
}

describe("the package, installed from its repository on a machine without a compiler,", () => {
  it("builds itself and verifies", async () => {
    // Neither a prebuilt driver nor the headers to compile one.
    const env = { npm_config_build_from_source: "true", npm_config_nodedir: "/nonexistent" };
    const folder = await install([`git+file://${await cloneRepository()}`], { env });
    const script = `const { sign, verify } = require("circleci-webhooks");
      console.log(verify("s", "b", sign("s", "b")));`;
    expect(await run(process.execPath, ["--eval", script], folder)).toBe("true\n");
    expect(await run("npx", ["--no-install", "circleci-webhooks", "--version"], folder)).toMatch(
      /^\d+\.\d+\.\d+\n$/,
    );
  });
});

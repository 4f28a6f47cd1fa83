import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { createFolder } from "./support/start-program";

const root = join(__dirname, "..");

describe("the build", () => {
  const folder = createFolder();
  const at = (...names: string[]): string => join(folder, ...names);
  const build = (event = "build"): { status: number | null; output: string } => {
    const env = { PATH: process.env.PATH, npm_lifecycle_event: event };
    const options = { cwd: folder, encoding: "utf8", env } as const;
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [at(".ci", "build.mjs")],
      options,
    );
    return { status, output: stdout + stderr };
  };
  const touch = (): void => utimesSync(at("src", "main.ts"), new Date(), new Date());
  const isExecutable = (): boolean => (statSync(at("dist", "cli.js")).mode & 0o111) === 0o111;

  // The pages' files and few others: all of src takes the compiler ten times as long.
  beforeAll(() => {
    const isNeeded = (file: string): boolean => !/(?<!build-assets)\.ts$/.test(file);
    for (const name of [".ci", "package.json", "tsconfig.json", join("src", "pages")])
      cpSync(join(root, name), at(name), { recursive: true, filter: isNeeded });
    for (const name of ["main.ts", "cli.ts"]) writeFileSync(at("src", name), "export {};\n");
  });

  it("lets an installation without TypeScript succeed and a start fail", () => {
    const remedy = "TypeScript is not installed. Run 'npm install --include=dev' to install it.";
    expect(build("prepare")).toEqual({ status: 0, output: expect.stringContaining(remedy) });
    expect(build("prestart")).toEqual({ status: 1, output: expect.stringContaining(remedy) });
    expect(existsSync(at("dist"))).toBe(false);
  });

  it("compiles only when a source file is newer than its output", () => {
    symlinkSync(join(root, "node_modules"), at("node_modules"));
    expect(build()).toEqual({ status: 0, output: "" });
    expect(isExecutable()).toBe(true);
    expect(existsSync(at("dist", "pages", "inspector", "page.eta"))).toBe(true);
    const before = statSync(at("dist", "main.js")).mtimeMs;
    expect(build()).toEqual({ status: 0, output: "" });
    expect(statSync(at("dist", "main.js")).mtimeMs).toBe(before);
  });

  it("keeps the output that it cannot compile again", () => {
    renameSync(at("node_modules"), at("hidden"));
    touch();
    const main = readFileSync(at("dist", "main.js"), "utf8");
    expect(build("prepare")).toEqual({
      status: 0,
      output: expect.stringContaining("The sources are newer than dist"),
    });
    expect(readFileSync(at("dist", "main.js"), "utf8")).toBe(main);
    expect(isExecutable()).toBe(true);
  });
});

import { mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findCredential, generateCredential } from "../../src/service/generated-credentials";
import { createFolder } from "../support/start-program";

describe("a generated credential", () => {
  it("is created once per folder, readable by its owner only and ignored by git", () => {
    const cwd = createFolder();
    expect(findCredential("token", cwd)).toBeUndefined();
    const { value, path } = generateCredential("token", cwd);
    expect(value).toMatch(/^[\w-]{32}$/);
    expect(path).toBe(join(cwd, ".circleci-webhooks", "token"));
    expect(generateCredential("token", cwd)).toEqual({ value, path });
    expect(findCredential("token", cwd)).toBe(value);
    expect(generateCredential("secret", cwd).value).toMatch(/^[0-9a-f]{64}$/);
    expect(statSync(join(cwd, ".circleci-webhooks", "token")).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(cwd, ".circleci-webhooks", ".gitignore"), "utf8")).toBe("*\n");
  });

  it("is created again when a killed server left an empty file", () => {
    const cwd = createFolder();
    generateCredential("token", cwd);
    writeFileSync(join(cwd, ".circleci-webhooks", "token"), "");
    const { value } = generateCredential("token", cwd);
    expect(value).toMatch(/^[\w-]{32}$/);
    expect(findCredential("token", cwd)).toBe(value);
  });

  it.each<[string, (path: string) => void]>([
    ["others can read", (path) => writeFileSync(path, "x".repeat(32), { mode: 0o644 })],
    [
      "is a link",
      (path) => {
        writeFileSync(`${path}.other`, "x".repeat(32), { mode: 0o600 });
        symlinkSync(`${path}.other`, path);
      },
    ],
  ])("is not read from a file that %s", (_case, plant) => {
    const cwd = createFolder();
    const path = join(cwd, ".circleci-webhooks", "token");
    mkdirSync(join(cwd, ".circleci-webhooks"));
    plant(path);
    const { value, problem } = generateCredential("token", cwd);
    expect(value).not.toBe("x".repeat(32));
    expect((problem as Error).message).toContain(`${path} is owned or readable by another user`);
  });

  it("is valid until the server stops when the folder is not writable", () => {
    const cwd = createFolder();
    writeFileSync(join(cwd, ".circleci-webhooks"), "a file where the folder should be");
    const { value, problem } = generateCredential("secret", cwd);
    expect(value).toMatch(/^[0-9a-f]{64}$/);
    expect(problem).toMatchObject({ code: "ENOTDIR" });
  });
});

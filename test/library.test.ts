import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runInNewContext } from "node:vm";
import { Linter } from "eslint";
import * as library from "../src/index";
import { readExample, toJavaScript, tryExample } from "./support/library-examples";

describe("an example of docs/library.md", () => {
  it.each([
    ["express", "workflow-completed", /^build\S* failed after a commit by .*: https:/m],
    ["express4", "workflow-completed", /^build\S* failed after a commit by .*: https:/m],
    ["node", "job-completed", /^build failed$/m],
    ["hono", "workflow-completed", /^workflow-completed circleci-webhooks sample$/m],
    ["fastify", "ping", /^ping from circleci-webhooks sample$/m],
  ])(
    "receives a signed sample and rejects a forged one: %s",
    async (name, kind, printed) => {
      // Inside the package, so that its own name resolves as it does for a user of it.
      const file = join(__dirname, "..", "dist", `library-example-${name}.mjs`);
      const example = readExample(name.replace("4", ""));
      writeFileSync(file, toJavaScript(example).replace('"express"', `"${name}"`));
      try {
        const { signed, forged, output } = await tryExample(file, kind);
        expect([signed, forged]).toEqual([200, 401]);
        expect(output).toMatch(printed);
      } finally {
        rmSync(file);
      }
    },
    20_000,
  );

  it("has a lint rule that finds a misspelt status", () => {
    const source = readExample("lint rule").replace("export default", "");
    const config = runInNewContext(source) as Linter.Config[];
    const check = (code: string): string[] =>
      new Linter().verify(code, config).map(({ message }) => message);
    expect(check('event.workflow?.status === "faild"')).toEqual(["CircleCI has no such status."]);
    expect(check('if (event.job.status !== "cancelled") f()')).toHaveLength(1);
    expect(check('event.workflow?.status === "failed" || name === "faild"')).toEqual([]);
  });
});

describe("docs/library.md", () => {
  it("names every function and value that the package exports", () => {
    const page = readFileSync(join(__dirname, "..", "docs", "library.md"), "utf8");
    const code = [...page.matchAll(/`[^`\n]+`/g)].join(" ");
    const names = Object.keys(library);
    expect(names.filter((name) => !new RegExp(`\\b${name}\\b`).test(code))).toEqual([]);
  });
});

import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { endAfterTests } from "./support/end-after-tests";
import { parse } from "dotenv";
import ts from "typescript";
import { sign } from "../src/core/signature/signature";
import { eventBody, makeEvent } from "./support/receiver";

const root = join(__dirname, "..");
const readme = readFileSync(join(root, "README.md"), "utf8");

describe("the README example", () => {
  // Inside the package, so that its name resolves as for a user.
  const file = join(root, "dist", "readme-example");
  const [, example = ""] = /<!-- README example[^>]*-->\n+```ts\n([^]*?)```/.exec(readme) ?? [];

  beforeAll(() => {
    writeFileSync(`${file}.ts`, example);
    const { outputText } = ts.transpileModule(example, {
      compilerOptions: { module: ts.ModuleKind.CommonJS, esModuleInterop: true },
    });
    writeFileSync(`${file}.js`, outputText);
  });

  afterAll(() => {
    for (const ending of ["ts", "js"]) rmSync(`${file}.${ending}`);
  });

  it("has about twenty lines and no type errors in a user's editor", () => {
    expect(example.split("\n").length).toBeLessThanOrEqual(22);
    const { options } = ts.parseJsonConfigFileContent(
      ts.readConfigFile(join(root, "tsconfig.json"), (path) => ts.sys.readFile(path)).config,
      ts.sys,
      root,
    );
    const program = ts.createProgram([`${file}.ts`], { ...options, noEmit: true, rootDir: root });
    const problems = ts.getPreEmitDiagnostics(program);
    expect(problems.map(({ messageText }) => messageText)).toEqual([]);
  });

  it("adds a verified CircleCI route to an app of one's own", async () => {
    const script = `const { app } = require(${JSON.stringify(file)});
      const server = app.listen(0, () => console.log("port", server.address().port));`;
    const child = endAfterTests(
      spawn(process.execPath, ["--eval", script], {
        env: { PATH: process.env.PATH, CIRCLECI_WEBHOOK_SECRET: "ABCD123", NODE_ENV: "production" },
        // Express's error handler prints each error.
        stdio: ["ignore", "pipe", "ignore"],
      }),
    );
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
    while (!output.includes("\n")) await once(child.stdout, "data");
    const url = `http://127.0.0.1:${/port (\d+)/.exec(output)?.[1]}/circleci`;

    const body = eventBody(makeEvent("workflow-completed", "github", "failed"));
    const post = async (header: string): Promise<number> => {
      const headers = { "circleci-signature": header, "content-type": "application/json" };
      return (await fetch(url, { method: "POST", body: new Uint8Array(body), headers })).status;
    };
    expect(await post(sign("ABCD123", body))).toBe(200);
    expect(await post(sign("wrong", body))).toBe(401);
    expect(await post("")).toBe(401);
    child.kill();
    await once(child, "close");
    expect(output.match(/failed:/g)).toHaveLength(1);
    expect(output).toMatch(/failed: build-test-deploy https:/);
  });
});

describe("the package", () => {
  const names = ["verify", "sign", "parseEvent", "summarize", "createApp", "createMemoryStore"];

  it.each([
    ["import", `import { ${names.join(", ")} } from "circleci-webhooks";`, "module"],
    ["require", `const { ${names.join(", ")} } = require("circleci-webhooks");`, "commonjs"],
  ])("exports its functions to %s", (_way, statement, type) => {
    const script = `${statement} console.log([${names.join(", ")}].map((f) => typeof f).join());`;
    const output = execFileSync(process.execPath, [`--input-type=${type}`, "--eval", script], {
      cwd: root,
      encoding: "utf8",
    });
    expect(output).toBe(`${names.map(() => "function").join()}\n`);
  });
});

describe("the documentation", () => {
  const read = (page: string): string => readFileSync(join(root, "docs", `${page}.md`), "utf8");

  it("lists every setting", () => {
    const rows = read("configuration").matchAll(/^\| `([A-Z_]+)`/gm);
    const firstCells = [...rows].map(([, name]) => name);
    const example = readFileSync(join(root, ".env.example"), "utf8").replaceAll("# ", "");
    expect(new Set(firstCells)).toEqual(new Set([...Object.keys(parse(example)), "NODE_ENV"]));
  });

  it("lists every error code with its status", () => {
    const source = readFileSync(join(root, "src", "core", "errors.ts"), "utf8");
    const catalogue = [...source.matchAll(/^ {2}(\w+): \[\s*(\d{3}),/gm)];
    const listed = [...read("http-api").matchAll(/^\| (\d{3}) +\| `(\w+)`/gm)];
    expect(catalogue.length).toBeGreaterThan(10);
    expect(new Set(listed.map(([, status, code]) => `${code} ${status}`))).toEqual(
      new Set(catalogue.map(([, code, status]) => `${code} ${status}`)),
    );
  });

  it("has no broken link to a page, a picture or a heading", () => {
    const pages = ["README.md", ...readdirSync(join(root, "docs")).map((name) => `docs/${name}`)];
    const anchor = (heading: string): string =>
      heading
        .toLowerCase()
        .replace(/[^\w\- ]/g, "")
        .replaceAll(" ", "-");
    for (const page of pages.filter((name) => name.endsWith(".md"))) {
      const text = readFileSync(join(root, page), "utf8");
      for (const [, link = ""] of text.matchAll(/\]\((?!https?:)([^)]+)\)/g)) {
        const [path = "", heading] = link.split("#");
        const file = path === "" ? join(root, page) : join(root, page, "..", path);
        expect([page, link, existsSync(file)]).toEqual([page, link, true]);
        if (heading === undefined) continue;
        const headings = readFileSync(file, "utf8").matchAll(/^#+ (.*)$/gm);
        expect([page, link, [...headings].map(([, each = ""]) => anchor(each))]).toEqual([
          page,
          link,
          expect.arrayContaining([heading]),
        ]);
      }
    }
  });

  it("begins with a README of one page", () => {
    expect(readme.split("\n").length).toBeLessThanOrEqual(220);
  });
});

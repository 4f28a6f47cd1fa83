import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { install, packPackage, typeCheck } from "../support/install-package";
import { readExample, toJavaScript, tryExample } from "../support/library-examples";

jest.setTimeout(150_000);

describe("an example of docs/library.md, pasted into an empty folder,", () => {
  let tarball = "";

  beforeAll(async () => {
    tarball = await packPackage();
  });

  it.each([
    ["Express 4", "express", ["express@4", "@types/express@4"]],
    ["Express 5", "express", ["express@5", "@types/express@5"]],
    ["node:http", "node", []],
    ["Hono", "hono", ["hono@4", "@hono/node-server@2"]],
  ])("has types and works with %s", async (_server, name, packages) => {
    const all = [tarball, "@types/node@20", ...packages];
    const folder = await install(all, { flags: ["--omit=optional"] });
    const example = readExample(name);
    writeFileSync(join(folder, "server.mts"), example);
    writeFileSync(join(folder, "server.mjs"), toJavaScript(example));
    await typeCheck(folder, "server.mts");
    const { signed, forged } = await tryExample(join(folder, "server.mjs"));
    expect([signed, forged]).toEqual([200, 401]);
  });
});

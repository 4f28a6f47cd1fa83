import { execFileSync } from "node:child_process";
import { join } from "node:path";

const dist = join(__dirname, "..", "dist");

/** The files that a process loads for an entry of the package. */
function loadedBy(entry: string): string[] {
  const script = `require(${JSON.stringify(join(dist, entry))});
    console.log(JSON.stringify(Object.keys(require.cache)));`;
  const output = execFileSync(process.execPath, ["--eval", script], { encoding: "utf8" });
  return JSON.parse(output) as string[];
}

describe("the entry circleci-webhooks/verify", () => {
  it("loads less than a third of the library and no package", () => {
    const verify = loadedBy("verify.js");
    expect(verify.length).toBeLessThan(loadedBy("index.js").length / 3);
    expect(verify.filter((file) => file.includes("node_modules"))).toEqual([]);
  });
});

describe("the entry circleci-webhooks/webhooks", () => {
  it("loads no server", () => {
    const packages = loadedBy("webhooks.js").filter((file) => file.includes("node_modules"));
    expect(packages.map((file) => /node_modules\/([^/]+)/.exec(file)?.[1])).toEqual(["bytes"]);
  });
});

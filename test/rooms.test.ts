import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative, sep } from "node:path";
import { preProcessFile } from "typescript";

/*
 * The rooms that each room may import besides itself. The root files, `cli` and `service`
 * compose, and no other room imports them. Imports of types count.
 */
const src = join(__dirname, "..", "src");
const rules: Record<string, string[]> = {
  core: [],
  server: ["core"],
  store: ["core"],
  outbound: ["core"],
  samples: ["core"],
  webhook: ["core", "server"],
  api: ["core", "server"],
  pages: ["core", "server"],
};
const composing = ["cli", "service", "root"];

const files = readdirSync(src, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts"))
  .map((file) => file.split(sep).join("/"));

const imports = new Map(
  files.map((file) => [file, preProcessFile(read(file)).importedFiles.map((i) => i.fileName)]),
);

function read(file: string): string {
  return readFileSync(join(src, file), "utf8");
}

function roomOf(file: string): string {
  return file.includes("/") ? file.split("/")[0]! : "root";
}

/** Our own files that a file imports. */
function neighbours(file: string): string[] {
  return (imports.get(file) ?? [])
    .filter((name) => name.startsWith("."))
    .map((name) => {
      const path = relative(src, normalize(join(src, dirname(file), name)));
      return `${path.split(sep).join("/")}.ts`;
    });
}

describe("the rooms in src", () => {
  it("are those that the documentation lists", () => {
    const all = [...Object.keys(rules), ...composing].sort();
    expect([...new Set(files.map(roomOf))].sort()).toEqual(all);
  });

  it.each(files.filter((file) => !composing.includes(roomOf(file))))(
    "import only what their rule allows: %s",
    (file) => {
      const room = roomOf(file);
      const imported = neighbours(file);
      expect(files).toEqual(expect.arrayContaining(imported));
      expect([room, ...rules[room]!]).toEqual(
        expect.arrayContaining([...new Set(imported.map(roomOf))]),
      );
    },
  );

  it.each(files.filter((file) => roomOf(file) === "core"))(
    "keep Express, drivers and the environment out of %s",
    (file) => {
      const outside = imports.get(file)?.filter((name) => !name.startsWith("."));
      expect(["zod", "node:crypto", "node:zlib"]).toEqual(expect.arrayContaining(outside ?? []));
      // What the process has used is measured, not read from outside.
      expect(read(file)).not.toMatch(/process\.(?!cpuUsage\()/);
    },
  );

  it("read process.env and .env in main.ts and cli.ts only", () => {
    const reading = files.filter((file) => /process\.env|from "dotenv"/.test(read(file)));
    expect(reading.sort()).toEqual(["cli.ts", "main.ts"]);
  });
});

describe("the files in src", () => {
  it("import each other without cycles", () => {
    const done = new Set<string>();
    function visit(file: string, path: readonly string[]): void {
      if (path.includes(file)) throw new Error(`A cycle: ${[...path, file].join(" -> ")}`);
      if (done.has(file)) return;
      for (const neighbour of neighbours(file)) visit(neighbour, [...path, file]);
      done.add(file);
    }
    for (const file of files) visit(file, []);
  });

  it.each(files)("are kebab-case, at most three folders deep and 200 lines long: %s", (file) => {
    expect(file).toMatch(/^([a-z]+\/){0,3}[a-z]+(-[a-z]+)*\.ts$/);
    expect(read(file).split("\n").length).toBeLessThanOrEqual(200);
  });
});

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

/**
 * The order of the folders inside a folder: each imports itself, those of earlier steps, and the outer
 * folder's own files. Those of one step do not import each other.
 */
const orders: Record<string, (string | string[])[]> = {
  core: ["words", "event", "signature", "log", "runs", "routing"],
  store: [
    ["threads", "runs", "recent"],
    ["memory", "sql"],
    ["sqlite", "postgres"],
  ],
  pages: ["layout", ["inspector", "destinations", "insights", "pipelines"]],
  "pages/layout": ["assets", ["plain", "payload"]],
  "pages/inspector": [
    ["filters", "overview", "list", "comparison", "replay"],
    ["rejection", "delivery"],
  ],
  "pages/destinations": ["list", "request", ["preview", "notifications"]],
  "pages/insights": [["filters", "tiles", "periods", "pipelines"], "tables"],
};

const all = readdirSync(src, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => relative(src, join(entry.parentPath, entry.name)).split(sep).join("/"));
const files = all.filter((file) => file.endsWith(".ts"));

const imports = new Map(
  files.map((file) => [file, preProcessFile(read(file)).importedFiles.map((i) => i.fileName)]),
);

function read(file: string): string {
  return readFileSync(join(src, file), "utf8");
}

function roomOf(file: string): string {
  return file.includes("/") ? file.split("/")[0]! : "root";
}

/** Whether the order of the folder that holds both allows it. */
function isInOrder(file: string, imported: string): boolean {
  const [from, to] = [file.split("/"), imported.split("/")];
  const depth = from.findIndex((part, index) => part !== to[index]);
  const order = orders[from.slice(0, depth).join("/")];
  if (!order || depth + 1 >= Math.min(from.length, to.length)) return true;
  const [importer, target] = [from, to].map((path) =>
    order.findIndex((step) => [step].flat().includes(path[depth]!)),
  );
  return target! >= 0 && target! < importer!;
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

/** Each import of our own files, as "importer -> imported", that is not allowed. */
function findOffenders(isAllowed: (file: string, imported: string) => boolean): string[] {
  return files.flatMap((file) =>
    neighbours(file)
      .filter((imported) => !isAllowed(file, imported))
      .map((imported) => `${file} -> ${imported}`),
  );
}

describe("the rooms in src", () => {
  it("are those that the documentation lists, and import only what their rule allows", () => {
    expect([...new Set(files.map(roomOf))].sort()).toEqual(
      [...Object.keys(rules), ...composing].sort(),
    );
    const offenders = findOffenders((file, imported) => {
      const room = roomOf(file);
      if (composing.includes(room)) return files.includes(imported);
      return files.includes(imported) && [room, ...rules[room]!].includes(roomOf(imported));
    });
    expect(offenders).toEqual([]);
  });

  it("have folders in an order, without a way back", () => {
    expect(findOffenders(isInOrder)).toEqual([]);
  });

  it("keep Express, drivers and the environment out of core, and process.env in main.ts and cli.ts", () => {
    const core = files.filter((file) => roomOf(file) === "core");
    const outside = core.flatMap((file) => imports.get(file)!.filter((i) => !i.startsWith(".")));
    expect(["node:crypto", "node:zlib", "zod"]).toEqual(expect.arrayContaining(outside));
    // What the process has used is measured, not read from outside.
    expect(core.filter((file) => /process\.(?!cpuUsage\()/.test(read(file)))).toEqual([]);
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

  it("are kebab-case, at most three folders deep, 200 lines long and 30 in a folder", () => {
    const texts = all.filter((file) => /\.(ts|js|css|eta)$/.test(file));
    const isNamed = (file: string): boolean =>
      /^([a-z]+\/){0,3}[a-z]+(-[a-z]+)*\.[a-z]+$/.test(file);
    expect(texts.filter((file) => !isNamed(file))).toEqual([]);
    expect(texts.filter((file) => read(file).split("\n").length > 201)).toEqual([]);
    const folders = all.map((file) => dirname(file));
    const size = (folder: string): number => folders.filter((other) => other === folder).length;
    const crowded = [...new Set(folders)].filter((folder) => size(folder) > 30);
    expect(crowded).toEqual([]);
  });
});

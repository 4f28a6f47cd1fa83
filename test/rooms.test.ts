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

/** The order of the folders inside a room: each imports itself, earlier ones, and the room's own files. */
const orders: Record<string, string[]> = {
  core: ["words", "event", "signature", "log", "runs", "routing"],
};

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

/** The folder inside the room; undefined for the room's own files. */
function innerRoomOf(file: string): string | undefined {
  const [, folder, ...rest] = file.split("/");
  return rest.length > 0 ? folder : undefined;
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
    const all = [...Object.keys(rules), ...composing].sort();
    expect([...new Set(files.map(roomOf))].sort()).toEqual(all);
    const offenders = findOffenders((file, imported) => {
      const room = roomOf(file);
      if (composing.includes(room)) return files.includes(imported);
      return files.includes(imported) && [room, ...rules[room]!].includes(roomOf(imported));
    });
    expect(offenders).toEqual([]);
  });

  it("have folders in an order, without a way back", () => {
    const offenders = findOffenders((file, imported) => {
      const order = orders[roomOf(file)];
      const [from, to] = [innerRoomOf(file), innerRoomOf(imported)];
      if (!order || roomOf(imported) !== roomOf(file) || !from || !to) return true;
      return order.includes(to) && order.indexOf(to) <= order.indexOf(from);
    });
    expect(offenders).toEqual([]);
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
    const isNamed = (file: string): boolean => /^([a-z]+\/){0,3}[a-z]+(-[a-z]+)*\.ts$/.test(file);
    expect(files.filter((file) => !isNamed(file))).toEqual([]);
    expect(files.filter((file) => read(file).split("\n").length > 201)).toEqual([]);
    const folders = files.map((file) => dirname(file));
    const size = (folder: string): number => folders.filter((other) => other === folder).length;
    const crowded = [...new Set(folders)].filter((folder) => size(folder) > 30);
    expect(crowded).toEqual(["pages/inspector"]);
  });
});

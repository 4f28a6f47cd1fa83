import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createFolder } from "./support/start-program";

/**
 * Lints texts as if they were these files of ours, with our configuration, but with the types of these
 * files alone: those of all others take ten times as long.
 */
const script = `
  import { ESLint } from "eslint";
  const [texts, projects] = JSON.parse(process.argv[1]);
  const overrideConfig = projects.map(({ files, project }) => ({
    files,
    languageOptions: { parserOptions: { project } },
  }));
  const eslint = new ESLint({ overrideConfig });
  const refused = [];
  for (const { filePath, text } of texts) {
    const [{ messages }] = await eslint.lintText(text, { filePath });
    refused.push(messages.some(({ ruleId }) => ruleId === "own/no-text-index"));
  }
  console.log(JSON.stringify(refused));`;

const ts = "src/core/page.ts";
const js = "src/pages/layout/times.js";
const worker = "src/outbound/messages/render-templates.js";
const view = "src/pages/inspector/icon.eta";

const declared = `
  declare const table: Record<string, number>; declare const text: string; declare const key: any;
  declare const names: { a: number }; declare const list: number[]; declare const at: number;`;

const refused: [file: string, code: string][] = [
  [ts, "table[text];"],
  [ts, "table[text] = 1;"],
  [ts, "table[`a-${text}`];"],
  [ts, "text in table;"],
  [ts, "const { [text]: value } = table;"],
  [ts, 'names[text as "a"];'],
  [ts, "names[key];"],
  [ts, "(table as typeof table | undefined)?.[text];"],
  [js, "addEventListener('keydown', (event) => ({ a: 1 })[event.key]);"],
  [worker, "const known = { a: 1 }; (text) => known[text];"],
  [view, "<% const names = { a: 1 } %><%= names[it.state] %>"],
];

const accepted: [file: string, code: string][] = [
  [ts, "list[at];"],
  [ts, 'table["known"];'],
  [ts, 'names["a" as keyof typeof names];'],
  [ts, "new Map(Object.entries(table)).get(text);"],
  [js, "const rows = [...document.querySelectorAll('p')]; rows[rows.length - 1];"],
  [worker, "const known = [1]; (at) => known[at];"],
  [view, "<%= it.pair[0] %>"],
];

const cases = [...refused, ...accepted];
const texts = cases.map(([filePath, code]) => ({
  filePath,
  text: filePath === ts ? declared + code : code,
}));
const root = join(__dirname, "..");
let results: boolean[];

beforeAll(() => {
  const projects = [
    { files: ["**/*.ts"], project: writeProject("tsconfig.json", [ts]) },
    { files: ["src/**/*.js"], project: writeProject(".ci/scripts.tsconfig.json", [js, worker]) },
  ];
  const args = ["--input-type=module", "-e", script, JSON.stringify([texts, projects])];
  // Otherwise, in CI, the types are those of the files on disk.
  const env = { ...process.env, TSESTREE_SINGLE_RUN: "false" };
  const { stdout } = spawnSync(process.execPath, args, { cwd: root, env });
  results = JSON.parse(stdout.toString()) as boolean[];
});

/** @returns the path of a project with the compiler options of another, but only these files */
function writeProject(base: string, files: string[]): string {
  const project = join(createFolder(), "tsconfig.json");
  const at = (file: string): string => join(root, file);
  const compilerOptions = { rootDir: root, types: [] };
  const config = { extends: at(base), compilerOptions, include: [], files: files.map(at) };
  writeFileSync(project, JSON.stringify(config));
  return project;
}

describe("the lint rule own/no-text-index", () => {
  it.each(refused)("refuses in %s: %s", (...given) => {
    expect(results[cases.findIndex((each) => isSame(each, given))]).toBe(true);
  });

  it.each(accepted)("accepts in %s: %s", (...given) => {
    expect(results[cases.findIndex((each) => isSame(each, given))]).toBe(false);
  });
});

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.join() === other.join();
}

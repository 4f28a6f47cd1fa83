import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { z } from "zod";
import { findNearestWord } from "../core/words/nearest-word";
import type { Destination } from "../outbound/destinations/destination";
import type { Issue, Kind, KindContext } from "../outbound/destinations/kind";
import { kinds } from "../outbound/destinations/kinds";
import { tryTemplates } from "../outbound/messages/try-templates";
import { findRuleMistakes } from "../outbound/routing/find-rule-mistakes";
import { toRule, type When, when } from "../outbound/routing/when";
import { ConfigError } from "./read-config";
import { readYaml, type YamlFile } from "./read-yaml";

export interface DestinationsFile {
  destinations: readonly Destination[];
  /** Entries that work, but are probably a mistake or will stop working. */
  warnings: readonly string[];
}

type Path = readonly PropertyKey[];

/** The key whose value is a template: a variable's value in it would be run as code. */
const templateKey = "message";

/**
 * Reads the file of `DESTINATIONS_FILE`.
 *
 * @param env where `${NAME}` is looked up; a variable that is set to nothing counts as absent
 * @throws ConfigError with every problem at once, each with its place
 */
export function readDestinations(
  path: string,
  env: Record<string, string | undefined>,
  readFile: (path: string) => string = (path) => readFileSync(path, "utf8"),
): DestinationsFile {
  const file = readYaml(readText(path, readFile), path, env, templateKey);
  const problems: string[] = [...file.problems];
  const warnings: string[] = [];
  const report = (issues: readonly Issue[], under: Path): void => {
    for (const issue of issues) problems.push(...writeProblems(file, issue, under));
  };

  const { success, data, error } = fileSchema.safeParse(file.value);
  if (file.value !== undefined && !success) report(error.issues, []);
  report(findUnknownKeys(file.value), []);
  const people = peopleSchema.safeParse(data?.people ?? {});
  if (!people.success) report(people.error.issues, ["people"]);
  const context = { people: people.data ?? new Map(), folder: dirname(path) };

  const templateProblems = tryTemplates(listTemplates(data?.destinations ?? []));
  const destinations: Destination[] = [];
  for (const [index, entry] of (data?.destinations ?? []).entries()) {
    const at = ["destinations", index];
    const typeAsWritten = file.textAt([...at, "type"]);
    const { [templateKey]: template, ...others } = entry;
    const stuck = typeof template === "string" ? templateProblems.get(template) : undefined;
    const readable = stuck === undefined ? entry : others;
    const { destination, issues, notes } = readEntry(readable, typeAsWritten, context);
    report(issues, at);
    if (stuck !== undefined) report([{ path: [templateKey], message: stuck }], at);
    if (destination) destinations.push(destination);
    for (const { path, message } of notes) {
      warnings.push(`${file.placeOf([...at, ...path])} ${endSentence(message)}`);
    }
  }
  report(findRepeatedNames(data?.destinations ?? []), ["destinations"]);
  if (problems.length > 0) throw new ConfigError(problems);
  return { destinations, warnings };
}

function listTemplates(entries: readonly Record<string, unknown>[]): string[] {
  return entries.flatMap(({ [templateKey]: text }) => (typeof text === "string" ? [text] : []));
}

interface ReadEntry {
  destination?: Destination;
  issues: readonly Issue[];
  notes: readonly Issue[];
}

function readEntry(
  entry: Record<string, unknown>,
  typeAsWritten: string | undefined,
  context: KindContext,
): ReadEntry {
  const { name, type, when: asked, ...settings } = entry;
  const common = commonSchema.safeParse({ name, when: asked });
  const issues: Issue[] = common.error?.issues ?? [];
  const kind = kinds.find((kind) => kind.type === type);
  if (!kind) {
    const message = explainUnknownType(typeAsWritten);
    return { issues: [...issues, { path: ["type"], message }], notes: [] };
  }
  const { name: called = "", when: given } = common.data ?? {};
  const named = { name: called, when: toRule(given, kind) };
  const read = kind.read(settings, named, context);
  if ("issues" in read) return { issues: [...issues, ...read.issues], notes: [] };
  const notes = given ? [...findRuleMistakes(given), ...findWidePaging(given, kind)] : [];
  if (read.warning) notes.push(read.warning);
  return { destination: read.destination, issues, notes };
}

function explainUnknownType(written: string | undefined): string {
  const types = kinds.map(({ type }) => type);
  const message = `must be one of ${types.join(", ")}`;
  if (written === undefined) return message;
  const nearest = findNearestWord(written, types);
  const question = nearest === undefined ? "" : `. Did you mean ${nearest}?`;
  return `${message}, and not ${JSON.stringify(written)}${question}`;
}

function findWidePaging({ branch, tag }: When, { isForOnCall }: Kind): Issue[] {
  if (!isForOnCall || branch || tag) return [];
  const message =
    "names neither branch nor tag, so every branch pages, those of bots too. Add a branch, such as main";
  return [{ path: ["when"], message }];
}

const person = z.strictObject({
  slack: z
    .string()
    .regex(/^[UW][A-Z0-9]+$/, "must be a member ID, such as U024BE7LH")
    .optional(),
  teams: z.string().min(1).optional(),
});

const peopleSchema = z
  .record(z.string(), person)
  .transform(
    (people) => new Map(Object.entries(people).map(([email, ids]) => [email.toLowerCase(), ids])),
  );

const fileSchema = z.object({
  people: z.unknown().optional(),
  destinations: z.array(z.record(z.string(), z.unknown())),
});

const commonSchema = z.object({
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9_-]{0,59}$/i, "must be up to 60 letters, digits, - and _"),
  when: when.optional(),
});

function readText(path: string, readFile: (path: string) => string): string {
  try {
    return readFile(path);
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new ConfigError([`DESTINATIONS_FILE: ${path} cannot be read (${why}).`]);
  }
}

function findUnknownKeys(value: unknown): Issue[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
  const keys = Object.keys(value).filter((key) => !Object.hasOwn(fileSchema.shape, key));
  return keys.length > 0 ? [{ path: [], message: "", code: "unrecognized_keys", keys }] : [];
}

/** The later one of each pair. The name is not shown: it may come from a variable. */
function findRepeatedNames(entries: readonly Record<string, unknown>[]): Issue[] {
  const names = entries.map(({ name }) => name);
  return names.flatMap((name, index) => {
    const first = names.indexOf(name);
    if (typeof name !== "string" || first === index) return [];
    return [{ path: [index, "name"], message: `is already the name of destinations[${first}]` }];
  });
}

function writeProblems(file: YamlFile, issue: Issue, under: Path): string[] {
  const path = [...under, ...issue.path];
  if (issue.code === "unrecognized_keys") {
    return (issue.keys ?? []).map((key) => `${file.placeOf([...path, key])} is not a known key.`);
  }
  // The missing variable is reported already.
  if (file.isUnset(path)) return [];
  if (file.isMissing(path)) return [`${file.placeOf(path)} is missing.`];
  return [`${file.placeOf(path)} ${endSentence(explain(issue))}`];
}

function endSentence(text: string): string {
  return text.endsWith("?") ? text : `${text}.`;
}

const shapes = new Map<string, string>([
  ["string", "a string; put it in quotes"],
  ["array", "a list"],
  ["object", "a map of keys and values"],
  ["record", "a map of keys and values"],
]);

function explain({ code, expected = "", message }: Issue): string {
  if (code === "too_small") return "must not be empty";
  const shape = code === "invalid_type" ? shapes.get(expected) : undefined;
  return shape === undefined ? message : `must be ${shape}`;
}

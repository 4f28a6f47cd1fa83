import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { z } from "zod";
import type { Destination } from "../outbound/destinations/destination";
import type { Issue, People } from "../outbound/destinations/kind";
import { kinds } from "../outbound/destinations/kinds";
import { findUnknownWords, toRule, when } from "../outbound/when";
import { ConfigError } from "./read-config";
import { readYaml, type YamlFile } from "./read-yaml";

export interface DestinationsFile {
  destinations: readonly Destination[];
  /** What works, but is probably not meant, or not for long. */
  warnings: readonly string[];
}

type Path = readonly PropertyKey[];

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
  const file = readYaml(readText(path, readFile), path, env);
  const problems: string[] = [...file.problems];
  const warnings: string[] = [];
  const report = (issues: readonly Issue[], under: Path): void => {
    for (const issue of issues) problems.push(...writeProblems(file, issue, under));
  };

  const parsed = fileSchema.safeParse(file.value);
  if (!parsed.success) report(parsed.error.issues, []);
  if (file.value === undefined || !parsed.success) throw new ConfigError(problems);

  const context = { people: toPeople(parsed.data.people), folder: dirname(path) };
  const destinations = parsed.data.destinations.flatMap((entry, index): Destination[] => {
    const at = ["destinations", index];
    const common = commonSchema.safeParse(entry);
    if (!common.success) report(common.error.issues, at);
    const kind = kinds.find(({ type }) => type === entry.type);
    if (!kind) {
      const types = kinds.map(({ type }) => type).join(", ");
      report([{ path: ["type"], message: `must be one of ${types}` }], at);
      return [];
    }
    const { name = "", when: asked = {} } = common.data ?? {};
    const { name: _, type: __, when: ___, ...settings } = entry;
    const read = kind.read(settings, { name, when: toRule(asked, kind.isForPeople) }, context);
    if ("issues" in read) {
      report(read.issues, at);
      return [];
    }
    if (read.warning) warnings.push(`${name}: ${read.warning}`);
    for (const { key, message } of findUnknownWords(asked)) {
      warnings.push(`${file.placeOf([...at, "when", key])} ${message}.`);
    }
    return [read.destination];
  });
  report(findRepeatedNames(parsed.data.destinations), ["destinations"]);
  if (problems.length > 0) throw new ConfigError(problems);
  return { destinations, warnings };
}

const person = z.strictObject({
  slack: z
    .string()
    .regex(/^[UW][A-Z0-9]+$/, "must be a member ID, such as U024BE7LH")
    .optional(),
  teams: z.string().min(1).optional(),
});

const fileSchema = z.strictObject({
  people: z.record(z.string(), person).optional(),
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

function toPeople(people: z.infer<typeof fileSchema>["people"] = {}): People {
  return new Map(Object.entries(people).map(([email, ids]) => [email.toLowerCase(), ids]));
}

/** The later one of each pair. */
function findRepeatedNames(entries: readonly Record<string, unknown>[]): Issue[] {
  const names = entries.map(({ name }) => name);
  return names.flatMap((name, index) => {
    const isRepeated = typeof name === "string" && names.indexOf(name) < index;
    if (!isRepeated) return [];
    return [{ path: [index, "name"], message: `"${name}" is the name of another destination` }];
  });
}

function writeProblems(file: YamlFile, issue: Issue, under: Path): string[] {
  const path = [...under, ...issue.path];
  if (issue.code === "unrecognized_keys") {
    return (issue.keys ?? []).map((key) => `${file.placeOf([...path, key])} is no known key.`);
  }
  // What a variable should have given is reported already.
  if (file.isUnset(path)) return [];
  if (file.isMissing(path)) return [`${file.placeOf(path)} is missing.`];
  return [`${file.placeOf(path)} ${explain(issue)}.`];
}

function explain({ code, expected, message }: Issue): string {
  if (code !== "invalid_type") return message;
  return expected === "string" ? "must be text; put it in quotes" : `must be a ${expected}`;
}

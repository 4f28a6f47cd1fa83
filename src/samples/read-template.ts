import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A sample is a file of one kind of event; the file's name is the argument on the command line. */
export const sampleKinds: readonly string[] = namesIn("events");

/** How a pipeline looks differs by where the code is kept. */
export const vcsKinds: readonly string[] = namesIn("vcs");

/**
 * Reads a template and puts values in the place of its `$names`; undefined leaves the key out.
 *
 * @throws Error for a name that has no value: a mistake in the template
 */
export function readTemplate(
  folder: "events" | "vcs",
  name: string,
  values: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const text = readFileSync(join(__dirname, folder, `${name}.json`), "utf8");
  return JSON.parse(text, (_key, value: unknown) => {
    if (typeof value !== "string" || !value.startsWith("$")) return value;
    if (!(value.slice(1) in values)) throw new Error(`${name}.json: nothing is called ${value}`);
    return values[value.slice(1)];
  }) as Record<string, unknown>;
}

function namesIn(folder: string): string[] {
  return readdirSync(join(__dirname, folder))
    .filter((file) => file.endsWith(".json"))
    .map((file) => file.slice(0, -".json".length))
    .sort();
}

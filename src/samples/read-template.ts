import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Names of the event templates, as used on the command line. */
export const sampleKinds: readonly string[] = namesIn("events");

/** Names of the pipeline templates: the payload differs by VCS provider. */
export const vcsKinds: readonly string[] = namesIn("vcs");

/**
 * Reads a template and replaces its `$names` with values; undefined removes the key.
 *
 * @throws Error for a placeholder without a value, which is a bug in the template
 */
export function readTemplate(
  folder: "events" | "vcs",
  name: string,
  values: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const text = readFileSync(join(__dirname, folder, `${name}.json`), "utf8");
  return JSON.parse(text, (_key, value: unknown) => {
    if (typeof value !== "string" || !value.startsWith("$")) return value;
    if (!(value.slice(1) in values)) throw new Error(`${name}.json: unknown placeholder ${value}`);
    return values[value.slice(1)];
  }) as Record<string, unknown>;
}

function namesIn(folder: string): string[] {
  return readdirSync(join(__dirname, folder))
    .filter((file) => file.endsWith(".json"))
    .map((file) => file.slice(0, -".json".length))
    .sort();
}

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ownValue } from "../core/own-value";

/** Names of the event templates, as used on the command line. */
export const sampleKinds: readonly string[] = namesIn("events");

/** Names of the pipeline templates: the payload differs by VCS provider. */
export const vcsKinds: readonly string[] = namesIn("vcs");

/**
 * Reads a template and replaces its `$names` with values. A text that is only a `$name` becomes the
 * value itself; undefined removes the key.
 *
 * @throws Error for a placeholder without a value, which is a bug in the template
 */
export function readTemplate(
  folder: "events" | "vcs",
  name: string,
  values: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const text = readText(folder, name);
  const find = (placeholder: string): unknown => {
    if (Object.hasOwn(values, placeholder)) return ownValue(values, placeholder);
    throw new Error(`${name}.json: unknown placeholder $${placeholder}`);
  };
  return JSON.parse(text, (_key, value: unknown) => {
    if (typeof value !== "string") return value;
    const [, whole] = /^\$(\w+)$/.exec(value) ?? [];
    if (whole !== undefined) return find(whole);
    return value.replace(/\$(\w+)/g, (_match, part: string) => String(find(part)));
  }) as Record<string, unknown>;
}

const texts = new Map<string, string>();

/** Read once: a history has thousands of samples. */
function readText(folder: string, name: string): string {
  const path = join(__dirname, folder, `${name}.json`);
  const text = texts.get(path) ?? readFileSync(path, "utf8");
  texts.set(path, text);
  return text;
}

function namesIn(folder: string): string[] {
  return readdirSync(join(__dirname, folder))
    .filter((file) => file.endsWith(".json"))
    .map((file) => file.slice(0, -".json".length))
    .sort();
}

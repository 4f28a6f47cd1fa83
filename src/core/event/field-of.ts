import { ownValue } from "../own-value";

/**
 * Reads a key that the types do not have, such as one that CircleCI added:
 * `fieldOf(event, "pipeline", "trigger_parameters", "github_app", "repo_name")`.
 *
 * @returns undefined where the path leads nowhere
 */
export function fieldOf(event: object, ...path: readonly string[]): unknown {
  let value: unknown = event;
  for (const key of path) {
    if (typeof value !== "object" || value === null) return undefined;
    value = ownValue(value as Record<string, unknown>, key);
  }
  return value;
}

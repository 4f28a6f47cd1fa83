import findDifferences from "microdiff";
import { type JsonNode, maxTreeSize, readJsonTree } from "../../layout/payload/read-json-tree";
import { escapeControls } from "../../../core/words/control-characters";

/** A value that differs between two payloads. */
export interface Change {
  /** Such as `.pipeline.vcs.branch` or `.items[0]["odd key"]`, as in jq. */
  path: string;
  /** JSON; undefined if the value was added. */
  before: string | undefined;
  /** JSON; undefined if the value was removed. */
  after: string | undefined;
  /** Whether only ids and times differ, as they do between any two events. */
  isRoutine: boolean;
}

/** JSON without prototypes, with numbers and words as in their source. */
type Value = string | Value[] | { [name: string]: Value };

/** @returns undefined if a payload is not JSON, or is too large or too deep */
export function comparePayloads(before: Buffer, after: Buffer): Change[] | undefined {
  const [from, to] = [before, after].map(readValue);
  if (from === undefined || to === undefined) return undefined;
  // The roots are compared too.
  return findDifferences([from], [to], { cyclesFix: false }).map((difference) => {
    const path = formatPath(difference.path.slice(1));
    const values = {
      before: "oldValue" in difference ? write(difference.oldValue as Value) : undefined,
      after: "value" in difference ? write(difference.value as Value) : undefined,
    };
    return { path, ...values, isRoutine: isRoutine(values) };
  });
}

function readValue(payload: Buffer): Value | undefined {
  if (payload.length > maxTreeSize) return undefined;
  const tree = readJsonTree(payload.toString());
  return tree && toValue(tree);
}

function toValue(node: JsonNode): Value {
  if (!node.children) {
    // Strings with the same characters can have different escapes.
    return node.kind === "string"
      ? escapeControls(JSON.stringify(JSON.parse(node.source)))
      : node.source;
  }
  if (node.kind === "array") return node.children.map(toValue);
  const value = Object.create(null) as { [name: string]: Value };
  // eslint-disable-next-line own/no-text-index -- it has no prototype
  for (const child of node.children) value[decode(child.name)] = toValue(child);
  return value;
}

function decode(name = '""'): string {
  return JSON.parse(name) as string;
}

function write(value: Value): string {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return `[${value.map(write).join(", ")}]`;
  const members = Object.entries(value).map(
    ([name, each]) => `${escapeControls(JSON.stringify(name))}: ${write(each)}`,
  );
  return `{${members.join(", ")}}`;
}

export function formatPath(steps: readonly (string | number)[]): string {
  const path = steps
    .map((step) => {
      if (typeof step === "number") return `[${step}]`;
      return /^[a-z_]\w*$/i.test(step) ? `.${step}` : `[${escapeControls(JSON.stringify(step))}]`;
    })
    .join("");
  return path.startsWith(".") ? path : `.${path}`;
}

const ids = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/gi;
const times = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g;

function isRoutine({ before, after }: Pick<Change, "before" | "after">): boolean {
  if (before === undefined || after === undefined) return false;
  const [from, to] = [before, after].map((text) => text.replace(ids, "id").replace(times, "time"));
  return from === to;
}

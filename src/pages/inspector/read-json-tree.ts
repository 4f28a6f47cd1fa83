/** JSON as it was written: every text and number in its own spelling, however large. */
export type JsonNode =
  | { kind: "object" | "array"; name?: string; children: JsonNode[] }
  | { kind: "string" | "number" | "word"; name?: string; source: string };

/** Deeper than any webhook; a page of a hundred thousand brackets helps nobody. */
const maxDepth = 60;
/** A page of more takes long to write and to read; a webhook has a hundred. */
const maxNodes = 5_000;
const token = /"[^"\\]*(?:\\.[^"\\]*)*"|[[\]{}:,]|[^\s[\]{}:,"]+/g;

/**
 * The tree of a JSON text. `JSON.parse` would round its large integers, so it only says whether the
 * text is JSON.
 *
 * @returns undefined for what is not JSON, or too deep or too large to be looked at
 */
export function readJsonTree(text: string): JsonNode | undefined {
  if (!isJson(text)) return undefined;
  const root: JsonNode = { kind: "array", children: [] };
  const open: JsonNode[][] = [root.children];
  let name: string | undefined;
  let last: string | undefined;
  let nodes = 0;
  for (const [source] of text.matchAll(token)) {
    const siblings = open.at(-1) ?? [];
    if (source !== "," && source !== ":" && ++nodes > maxNodes) return undefined;
    if (source === ":") {
      // What stood before it was no text of the tree, but a name.
      siblings.pop();
      name = last;
    } else if (source === "{" || source === "[") {
      if (open.length > maxDepth) return undefined;
      const children: JsonNode[] = [];
      siblings.push({ kind: source === "{" ? "object" : "array", ...named(name), children });
      open.push(children);
      name = undefined;
    } else if (source === "}" || source === "]") {
      open.pop();
    } else if (source !== ",") {
      siblings.push({ kind: kindOf(source), ...named(name), source });
      name = undefined;
    }
    last = source;
  }
  return root.children[0];
}

function named(name: string | undefined): { name?: string } {
  return name === undefined ? {} : { name };
}

function kindOf(source: string): "string" | "number" | "word" {
  if (source.startsWith('"')) return "string";
  return /^[-\d]/.test(source) ? "number" : "word";
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

import { escapeControls } from "../../../core/words/control-characters";

/**
 * JSON with every string and number as in the source, so that large numbers are not rounded; but for
 * characters that hide or reorder text, which are escaped.
 */
export type JsonNode =
  | (Named & { kind: "object" | "array"; children: JsonNode[]; source: undefined })
  | (Named & { kind: "string" | "number" | "word"; children: undefined; source: string });

interface Named {
  /** Undefined in an array. */
  name: string | undefined;
}

/** Far deeper than any webhook. */
const maxDepth = 60;
/** A larger tree would be slow to render; a webhook has about a hundred nodes. */
const maxNodes = 5_000;
/** In bytes. A larger text would be slow to read; callers check it. */
export const maxTreeSize = 512 * 1024;
const token = /"[^"\\]*(?:\\.[^"\\]*)*"|[[\]{}:,]|[^\s[\]{}:,"]+/g;

/**
 * Parses JSON into a tree. `JSON.parse` would round large integers, so it only validates the text.
 *
 * @returns undefined if the text is not JSON, or is too deep or too large
 */
export function readJsonTree(text: string): JsonNode | undefined {
  if (!isJson(text)) return undefined;
  const roots: JsonNode[] = [];
  const open = [roots];
  let name: string | undefined;
  let last: string | undefined;
  let nodes = 0;
  for (const [source] of text.matchAll(token)) {
    const siblings = open.at(-1) ?? [];
    if (source !== "," && source !== ":" && ++nodes > maxNodes) return undefined;
    if (source === ":") {
      // The string before the colon was a key.
      siblings.pop();
      name = last && escapeControls(last);
    } else if (source === "{" || source === "[") {
      if (open.length > maxDepth) return undefined;
      const children: JsonNode[] = [];
      const kind = source === "{" ? "object" : "array";
      siblings.push({ kind, name, children, source: undefined });
      open.push(children);
      name = undefined;
    } else if (source === "}" || source === "]") {
      open.pop();
    } else if (source !== ",") {
      const text = escapeControls(source);
      siblings.push({ kind: kindOf(source), name, children: undefined, source: text });
      name = undefined;
    }
    last = source;
  }
  return roots[0];
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

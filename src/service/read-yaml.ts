import {
  type Alias,
  type Document,
  isMap,
  isPair,
  isScalar,
  LineCounter,
  type Node,
  parseDocument,
  Scalar,
  visit,
  type YAMLParseError,
} from "yaml";
import { ownValue } from "../core/own-value";

/** A file of YAML, with its variables replaced. */
export interface YamlFile {
  /** Undefined when it is no YAML. */
  value: unknown;
  /** The problems, each with its place. */
  problems: readonly string[];
  /**
   * "destinations.yml:4:10: destinations[2].url"; the place of the value around it if it is
   * missing.
   */
  placeOf(path: Path): string;
  isMissing(path: Path): boolean;
  /** A text as it is written, with its variables not replaced; undefined for anything else. */
  textAt(path: Path): string | undefined;
  /** Whether a variable of this text, or of one in it, is not set. */
  isUnset(path: Path): boolean;
}

type Path = readonly PropertyKey[];

/**
 * `${NAME}` in a text is replaced after the file was parsed, so that no variable can change its
 * structure. `$${NAME}` gives a literal `${NAME}`.
 *
 * @param verbatimKey the key whose text stays as it is
 */
export function readYaml(
  text: string,
  name: string,
  env: Record<string, string | undefined>,
  verbatimKey: string,
): YamlFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const place = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${name}:${line}:${col}`;
  };
  const problems = document.errors.map(
    (error) => `${place(error.pos[0])}: ${explain(error, text)}`,
  );
  const unset: number[] = [];
  const asWritten = new Map<unknown, string>();
  for (const { range } of problems.length === 0 ? findTagged(document) : []) {
    // The tag is not shown: a secret may begin with !.
    problems.push(`${place(findTag(document, range?.[0] ?? 0))}: ${unknownTag}`);
  }
  const isReadable = problems.length === 0;
  if (isReadable) {
    visit(document, {
      Alias(_key, node) {
        const target = node.resolve(document);
        // A copy, because the place of the alias decides whether its variables are replaced.
        if (isScalar(target) && typeof target.value === "string") {
          return copyText(asWritten.get(target) ?? target.value, node);
        }
        if (target) return undefined;
        // The name is not shown: a secret may begin with *.
        const offset = node.range?.[0] ?? 0;
        problems.push(
          `${place(offset)}: an alias (*…) cannot be resolved. Put a text that begins with * in quotes.`,
        );
        unset.push(offset);
        return copyText("", node);
      },
      Scalar(key, node, parents) {
        if (key === "key" || typeof node.value !== "string") return;
        asWritten.set(node, node.value);
        const pair = parents.at(-1);
        if (isPair(pair) && isScalar(pair.key) && pair.key.value === verbatimKey) return;
        node.value = node.value.replace(variables, (written: string, variable: string) => {
          if (written.startsWith("$$")) return written.slice(1);
          const value = ownValue(env, variable);
          if (value) return value;
          const offset = node.range?.[0] ?? 0;
          unset.push(offset);
          problems.push(`${place(offset)}: the variable ${variable} is not set.`);
          return "";
        });
      },
    });
  }

  const value = isReadable ? toValue(document) : undefined;
  if (value instanceof Error)
    problems.push(`${name}: the aliases (*…) repeat too much of the file.`);

  return {
    value: value instanceof Error ? undefined : value,
    problems,
    placeOf(path) {
      const what = path.length === 0 ? "the file" : writePath(path);
      return `${place(offsetOf(document, path))}: ${what}`;
    },
    isMissing: (path) => !document.hasIn(path),
    textAt: (path) => asWritten.get(document.getIn(path, true)),
    isUnset(path) {
      const node: unknown = document.getIn(path, true);
      return isScalar(node) && unset.includes(node.range?.[0] ?? -1);
    },
  };
}

/** The text in the place of its alias. */
function copyText(text: string, { range }: Alias): Scalar {
  const copy = new Scalar(text);
  copy.range = range ?? null;
  return copy;
}

/** The value of the document; yaml's error if aliases of aliases would fill the memory. */
function toValue(document: Document.Parsed): unknown {
  try {
    return document.toJS();
  } catch (error) {
    return error;
  }
}

const unknownTag = "a tag (!…) is not known. Put a text that begins with ! in quotes.";

function explain({ code, message, pos }: YAMLParseError, text: string): string {
  if (code === "TAG_RESOLVE_FAILED") return unknownTag;
  const [first = ""] = message.split("\n");
  return `${first.replace(/ at line \d+, column \d+:?$/, "")}.${hint(text, pos[0])}`;
}

/** The nodes with a tag that is not of YAML itself. */
function findTagged(document: Document.Parsed): Node[] {
  const tagged: Node[] = [];
  visit(document, {
    Node(_key, node) {
      if (node.tag && !node.tag.startsWith("tag:yaml.org,")) tagged.push(node);
    },
  });
  return tagged;
}

/** Where the tag of a node begins. */
function findTag({ warnings }: Document.Parsed, nodeOffset: number): number {
  const tag = warnings.find(({ pos: [from, to] }) => from <= nodeOffset && nodeOffset <= to + 1);
  return tag?.pos[0] ?? nodeOffset;
}

const variables = /\$?\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g;

/** A remedy for texts whose braces, or leading `!`, YAML interprets itself. */
function hint(text: string, offset: number): string {
  const start = text.lastIndexOf("\n", offset - 1) + 1;
  const line = text.slice(start).split("\n", 1)[0] ?? "";
  if (/[{,]/.test(line) && /: *\$\{/.test(line)) return ' Write "${NAME}" in quotes inside { }.';
  const isAfterTag = /(^|[\s[{,])![^\s"']*$/.test(text.slice(start, offset));
  return isAfterTag ? " Put a text that begins with ! in quotes." : "";
}

/** The offset of the key, or of the value in a list; else of the value around it. */
function offsetOf(document: Document, path: Path): number {
  if (path.length === 0) return 0;
  const parent: unknown = document.getIn(path.slice(0, -1), true);
  if (isMap(parent)) {
    const pair = parent.items.find(({ key }) => isScalar(key) && key.value === path.at(-1));
    if (pair && isScalar(pair.key) && pair.key.range) return pair.key.range[0];
  }
  const node = document.getIn(path, true) as { range?: [number, number, number] } | undefined;
  return node?.range?.[0] ?? offsetOf(document, path.slice(0, -1));
}

/** "destinations[2].url" */
function writePath(path: Path): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === "number") return `${text}[${key}]`;
    return text === "" ? String(key) : `${text}.${String(key)}`;
  }, "");
}

import { controlCharacters } from "../../core/control-characters";
import type { StoredEvent } from "../../core/logged-event";

const repeated = ["content-type", "user-agent", "circleci-event-type"];

/** A longer body is read from a file: shells and terminals take only so much. */
const longestInCommand = 16 * 1024;

/**
 * A command line that delivers an event anew, for a POSIX shell. It is signed when it runs, by the
 * command line's own secret: none stands in it.
 */
export function writeCurl(event: StoredEvent, url: string): string {
  const { first, pipe, print, data } =
    event.body.length > longestInCommand ? readFile(event.key) : writeBody(event.body);
  return [
    first,
    `${pipe}curl -i ${quote(url)} \\`,
    ...writeHeaders(event),
    `  -H "circleci-signature: $(${print})" \\`,
    `  --data-binary ${data}`,
  ].join("\n");
}

/** A terminal obeys what is pasted into it, and curl writes what is not ASCII in its own way. */
function writeHeaders({ headers }: StoredEvent): string[] {
  return repeated
    .map((name) => ({ name, value: String(headers[name] ?? "") }))
    .filter(({ value }) => /^[ -~]+$/.test(value))
    .map(({ name, value }) => `  -H ${quote(`${name}: ${value}`)} \\`);
}

/** How a command gets the body: what stands before it, what signs it, and what curl sends. */
interface BodySource {
  first: string;
  pipe: string;
  print: string;
  data: string;
}

const sign = "npx circleci-webhooks sign";

/** The page's download has this name. */
function readFile(key: string): BodySource {
  const file = `event-${key}.json`;
  return {
    first: `# Download the body first, as ${file}`,
    pipe: "",
    print: `${sign} < ${file}`,
    data: `@${file}`,
  };
}

function writeBody(body: Buffer): BodySource {
  const text = body.toString();
  const isPlain = Buffer.from(text).equals(body) && text.search(controlCharacters) < 0;
  const print = isPlain ? `printf %s "$body"` : `printf %s "$body" | base64 -d`;
  return {
    first: `body=${quote(isPlain ? text : body.toString("base64"))}`,
    pipe: `${print} | `,
    print: `${print} | ${sign}`,
    data: "@-",
  };
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

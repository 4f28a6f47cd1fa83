import { controlCharacters } from "../../../core/words/control-characters";
import type { StoredEvent } from "../../../core/event/logged-event";
import { ownValue } from "../../../core/own-value";

const copiedHeaders = ["content-type", "user-agent", "circleci-event-type"];

/** In bytes. A larger body is read from a file, because shells limit the length of a command. */
const maxInlineBody = 16 * 1024;

/**
 * A POSIX shell command that sends an event again. It contains no secret: the signature is computed
 * by `circleci-webhooks sign` when it runs.
 */
export function writeCurl(event: StoredEvent, url: string): string {
  const { first, pipe, print, data } =
    event.body.length > maxInlineBody ? readFile(event.key) : writeBody(event.body);
  return [
    first,
    `${pipe}curl -i ${quote(url)} \\`,
    ...writeHeaders(event),
    `  -H "circleci-signature: $(${print})" \\`,
    `  --data-binary ${data}`,
  ].join("\n");
}

/** Printable ASCII only: control characters are unsafe to paste, and curl re-encodes the rest. */
function writeHeaders({ headers }: StoredEvent): string[] {
  return copiedHeaders
    .map((name) => ({ name, value: String(ownValue(headers, name) ?? "") }))
    .filter(({ value }) => /^[ -~]+$/.test(value))
    .map(({ name, value }) => `  -H ${quote(`${name}: ${value}`)} \\`);
}

/** How the command gets the body, signs it and sends it. */
interface BodySource {
  first: string;
  pipe: string;
  print: string;
  data: string;
}

const sign = "npx circleci-webhooks sign";

/** The file has the name that the page's download gives it. */
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

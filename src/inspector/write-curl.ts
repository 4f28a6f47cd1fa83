import type { KeptEvent } from "../core/logged-event";

const repeated = ["content-type", "user-agent", "circleci-event-type"];

/**
 * A command line that delivers an event anew, for a POSIX shell. It is signed when it runs, by the
 * command line's own secret: none stands in it.
 */
export function writeCurl({ body, headers }: KeptEvent, url: string): string {
  const [text, print] = writeBody(body);
  const sent = repeated.flatMap((name) => {
    const value = headers[name];
    return value === undefined ? [] : [`  -H ${quote(`${name}: ${String(value)}`)} \\`];
  });
  return [
    `body=${quote(text)}`,
    `${print} | curl -i ${quote(url)} \\`,
    ...sent,
    `  -H "circleci-signature: $(${print} | npx circleci-webhooks sign)" \\`,
    "  --data-binary @-",
  ].join("\n");
}

/** A terminal obeys control characters that are pasted into it, and a shell drops some bytes. */
function writeBody(body: Buffer): [text: string, print: string] {
  const text = body.toString();
  // eslint-disable-next-line no-control-regex
  const isPlain = Buffer.from(text).equals(body) && !/[\u0000-\u001F\u007F-\u009F]/.test(text);
  return isPlain
    ? [text, `printf %s "$body"`]
    : [body.toString("base64"), `printf %s "$body" | base64 -d`];
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

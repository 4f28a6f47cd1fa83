import { isForwarderHeader } from "../core/forwarders";
import type { StoredEvent, StoredHeaders } from "../core/logged-event";
import { sign, signatureHeader, verify } from "../core/signature";

/** What belongs to one connection, or to the receiver that the event was first sent to. */
const leftBehind = new Set([
  "accept-encoding",
  "authorization",
  "connection",
  "content-length",
  "cookie",
  "expect",
  "host",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

type Sent = Pick<StoredEvent, "headers" | "body">;

/** The headers that an event came with, as far as they are CircleCI's, signed anew. */
export function makeReplayHeaders(
  { headers, body }: Sent,
  secrets: readonly string[],
): StoredHeaders {
  return {
    ...keepOwnHeaders(headers),
    [signatureHeader]: sign(chooseSecret({ headers, body }, secrets), body),
  };
}

/** Those that are CircleCI's, and no connection's or forwarder's. */
export function keepOwnHeaders(headers: StoredHeaders): StoredHeaders {
  const named = namedByConnection(headers);
  const kept = Object.entries(headers).filter(
    ([name]) => !leftBehind.has(name) && !named.includes(name) && !isForwarderHeader(name),
  );
  return Object.fromEntries(kept);
}

/**
 * The secret that the event came with: of several, each may belong to another project or to a time
 * before the last change. The first, when that one is gone or the event was changed since.
 */
function chooseSecret({ headers, body }: Sent, secrets: readonly string[]): string {
  const signature = String(headers[signatureHeader] ?? "");
  const [first = ""] = secrets;
  return secrets.find((secret) => verify(secret, body, signature)) ?? first;
}

/** https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1 */
function namedByConnection({ connection = "" }: StoredHeaders): string[] {
  return String(connection)
    .split(",")
    .map((name) => name.trim().toLowerCase());
}

import { isForwarderHeader } from "../../core/forwarders";
import type { StoredEvent, StoredHeaders } from "../../core/event/logged-event";
import { sign, signatureHeader, verify } from "../../core/signature/signature";

/** Headers of one connection, or meant for the original receiver alone. */
const droppedHeaders = new Set([
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

type SignedBody = Pick<StoredEvent, "headers" | "body">;

/** CircleCI's own headers of the event, with a new signature. */
export function makeReplayHeaders(
  { headers, body }: SignedBody,
  secrets: readonly string[],
): StoredHeaders {
  return {
    ...keepOwnHeaders(headers),
    [signatureHeader]: sign(chooseSecret({ headers, body }, secrets), body),
  };
}

/** The headers without those of a connection or a forwarder. */
export function keepOwnHeaders(headers: StoredHeaders): StoredHeaders {
  const perHop = listConnectionHeaders(headers);
  const kept = Object.entries(headers).filter(
    ([name]) => !droppedHeaders.has(name) && !perHop.includes(name) && !isForwarderHeader(name),
  );
  return Object.fromEntries(kept);
}

/**
 * The secret that originally signed the event, since each project may have its own. Falls back to
 * the first if that secret is no longer configured or the stored bytes have changed.
 */
function chooseSecret({ headers, body }: SignedBody, secrets: readonly string[]): string {
  const signature = String(headers[signatureHeader] ?? "");
  const [first = ""] = secrets;
  return secrets.find((secret) => verify(secret, body, signature)) ?? first;
}

/** https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1 */
function listConnectionHeaders({ connection = "" }: StoredHeaders): string[] {
  return String(connection)
    .split(",")
    .map((name) => name.trim().toLowerCase());
}

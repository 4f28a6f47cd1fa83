import type { OutgoingHttpHeaders } from "node:http";
import { isForwarderHeader } from "../core/forwarders";
import type { KeptEvent, KeptHeaders } from "../core/logged-event";
import { sign, signatureHeader } from "../core/signature";

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

/** The headers that an event came with, as far as they are CircleCI's, signed with our secret. */
export function makeReplayHeaders(
  { headers, body }: Pick<KeptEvent, "headers" | "body">,
  secret: string,
): OutgoingHttpHeaders {
  const named = namedByConnection(headers);
  const sent = Object.entries(headers).filter(
    ([name]) => !leftBehind.has(name) && !named.includes(name) && !isForwarderHeader(name),
  );
  return {
    ...Object.fromEntries(sent),
    "content-length": body.length,
    [signatureHeader]: sign(secret, body),
  };
}

/** https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1 */
function namedByConnection({ connection = "" }: KeptHeaders): string[] {
  return String(connection)
    .split(",")
    .map((name) => name.trim().toLowerCase());
}

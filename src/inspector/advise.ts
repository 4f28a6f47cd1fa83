import type { Explanation } from "../core/explain-rejection";

const compareSecrets =
  "Compare the webhook's secret token in CircleCI (Project Settings > Webhooks) with CIRCLECI_WEBHOOK_SECRET. Mend it, restart the server, and verify again.";
const findMiddleman =
  "Look for a proxy, a tunnel or a function between CircleCI and this server that touches the body, and make it pass on the bytes.";

const advice: Record<string, string> = {
  no_header: "Then send it again from CircleCI: what was not signed cannot be verified later.",
  no_v1: "Send it again from CircleCI, and look for what changes the header on the way.",
  not_hex: "Send it again from CircleCI, and look for what changes the header on the way.",
  trailing_newline: findMiddleman,
  missing_newline: findMiddleman,
  rewritten_body: findMiddleman,
  compressed_body: findMiddleman,
  unsupported_encoding: findMiddleman,
  secret_white_space:
    "Take the white space out of CIRCLECI_WEBHOOK_SECRET, restart the server, and verify again.",
  mismatch: compareSecrets,
  invalid_signature: compareSecrets,
  missing_signature: "Set a secret token on the webhook in CircleCI, and send it again.",
  malformed_payload:
    "CircleCI sends no such payload. Look at the body: who sent it knows a secret.",
  body_too_large: "Raise BODY_LIMIT if CircleCI sent it, restart the server, and send it again.",
  missing_body: "CircleCI always sends a body. Look at the headers to see who sent this.",
};

/** What to do about a refused delivery; undefined when the explanation says all there is. */
export function advise({ code }: Explanation): string | undefined {
  return advice[code];
}

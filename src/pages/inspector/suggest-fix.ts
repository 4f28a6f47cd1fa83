import type { Explanation } from "../../core/explain-rejection";

const where =
  "Compare the webhook's secret token in CircleCI (Project Settings > Webhooks) with the receiver's.";
const findMiddleman =
  "Look for a proxy, a tunnel or a function between CircleCI and this server that touches the body, and make it pass on the bytes. Then send it again from CircleCI.";
const findHeaderChanger =
  "Send it again from CircleCI, and look for what changes the header on the way.";

/** By a verdict where the body was kept, else by the code of the refusal. */
const advice: Record<string, string> = {
  no_header: "Then send it again from CircleCI: what was not signed cannot be re-verified.",
  no_v1: findHeaderChanger,
  not_hex: findHeaderChanger,
  trailing_newline: findMiddleman,
  missing_newline: findMiddleman,
  rewritten_body: findMiddleman,
  compressed_body: findMiddleman,
  unsupported_encoding: findMiddleman,
  secret_white_space:
    "Take the white space out of the receiver's secret, restart the server, and re-verify.",
  mismatch: `${where} If they differ, fix it, restart the server, and re-verify. If they are the same, look for what changes the body on the way, as 'circleci-webhooks send --tamper' does, and send it again.`,
  invalid_signature: `${where} Fix it, restart the server, and send it again from CircleCI: too little of it was stored to check it again here.`,
  missing_signature: "Set a secret token on the webhook in CircleCI, and send it again.",
  malformed_payload:
    "CircleCI sends no such payload, and who sent it knows a secret. Look at the headers to see who that is.",
  body_too_large:
    "Raise the body limit if CircleCI sent it, restart the server, and send it again.",
  missing_body: "CircleCI always sends a body. Look at the headers to see who sent this.",
};

/** What to do about a rejection; undefined when the explanation says all there is. */
export function suggestFix({ code }: Explanation): string | undefined {
  return advice[code];
}

/** What another secret may fix. In all other cases the stored bytes will never be what was signed. */
const fixable = new Set(["valid", "mismatch", "secret_white_space"]);

/** Whether re-verifying a rejection can ever succeed. */
export function canVerify({ code }: Explanation): boolean {
  return fixable.has(code);
}

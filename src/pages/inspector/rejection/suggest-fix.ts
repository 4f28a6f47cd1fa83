import type { Explanation } from "../../../core/log/explain-rejection";
import { webhookPath } from "../../../core/webhook-path";

const compareSecrets =
  "Compare the webhook's secret token in CircleCI (Project Settings > Webhooks) with the receiver's.";
const fixIntermediary =
  "Find the proxy, tunnel or function between CircleCI and this server that changes the body, and make it forward the original bytes. Then send the webhook again from CircleCI.";
const fixHeader =
  "Find out what changes the header on the way, then send the webhook again from CircleCI.";

/** The fixes by signature verdict if the body was stored, or else by error code. */
const advice = new Map<string, string>([
  [
    "no_header",
    "Then send the webhook again from CircleCI: an unsigned delivery cannot be re-verified.",
  ],
  ["no_v1", fixHeader],
  ["not_hex", fixHeader],
  ["trailing_newline", fixIntermediary],
  ["missing_newline", fixIntermediary],
  ["rewritten_body", fixIntermediary],
  ["compressed_body", fixIntermediary],
  ["unsupported_encoding", fixIntermediary],
  [
    "secret_white_space",
    "Remove the white space from the receiver's secret, restart the server, and re-verify.",
  ],
  [
    "mismatch",
    `${compareSecrets} If they differ, fix it, restart the server, and re-verify. If they are the same, find out what changes the body on the way, and send the webhook again. ('circleci-webhooks send --tamper' simulates this.)`,
  ],
  [
    "invalid_signature",
    `${compareSecrets} Fix it, restart the server, and send the webhook again from CircleCI. It cannot be re-verified, because its body was not stored.`,
  ],
  [
    "missing_signature",
    "Set a secret token on the webhook in CircleCI, and send the webhook again.",
  ],
  [
    "malformed_payload",
    "CircleCI does not send such payloads, but the sender knows a secret. Check the headers to identify the sender.",
  ],
  [
    "body_too_large",
    "If CircleCI sent it, increase BODY_LIMIT, restart the server, and send the webhook again.",
  ],
  [
    "wrong_path",
    `Change the webhook's URL in CircleCI (Project Settings > Webhooks), or the path that a tunnel or proxy forwards to, so that it ends in ${webhookPath}. Then send the webhook again: its body was not stored.`,
  ],
  ["missing_body", "CircleCI always sends a body. Check the headers to identify the sender."],
]);

/** How to fix a rejection; undefined if the explanation already says so. */
export function suggestFix({ code }: Explanation): string | undefined {
  return advice.get(code);
}

/**
 * Only these can pass with a different secret. In all other cases the bytes are not what was
 * signed.
 */
const fixable = new Set(["valid", "mismatch", "secret_white_space"]);

/** Whether re-verifying can ever succeed. */
export function canReverify({ code }: Explanation): boolean {
  return fixable.has(code);
}

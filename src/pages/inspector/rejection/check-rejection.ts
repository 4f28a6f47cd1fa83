import type { Explanation } from "../../../core/log/explain-rejection";
import type { StoredRejection } from "../../../core/log/rejection";
import { signatureHeader } from "../../../core/signature/signature";
import { formatSize } from "../../layout/format-values";

/** One requirement of an accepted delivery. */
export interface Check {
  label: string;
  state: CheckState;
  /** The state once a secret that was tried has matched. */
  confirmed: CheckState | undefined;
}

type CheckState = "passed" | "failed" | "unknown";

const labels = [
  "Has the signature header",
  "The header has a v1 signature",
  "The signature is 64 hexadecimal digits",
  "The body is as CircleCI signed it",
  "The secret matches",
  "The body is an event",
];

const confirmed = new Map<string, CheckState>([
  ["The body is as CircleCI signed it", "passed"],
  ["The secret matches", "failed"],
]);

/** By explanation: the number of checks that passed in order, and which failed. */
const results = new Map<string, { passed: number[]; failed: number[] }>([
  ["no_header", { passed: [], failed: [0] }],
  ["no_v1", { passed: [0], failed: [1] }],
  ["not_hex", { passed: [0, 1], failed: [2] }],
  ["trailing_newline", { passed: [0, 1, 2, 4], failed: [3] }],
  ["missing_newline", { passed: [0, 1, 2, 4], failed: [3] }],
  ["rewritten_body", { passed: [0, 1, 2, 4], failed: [3] }],
  ["compressed_body", { passed: [0, 1, 2, 4], failed: [3] }],
  ["secret_white_space", { passed: [0, 1, 2, 3], failed: [4] }],
  ["mismatch", { passed: [0, 1, 2], failed: [] }],
  ["malformed_payload", { passed: [0, 1, 2, 3, 4], failed: [5] }],
  ["valid", { passed: [0, 1, 2, 3, 4, 5], failed: [] }],
]);

/** The requirements of a delivery, and which of them this one meets. In a mismatch, body or secret is wrong. */
export function checkRejection({ code }: Explanation, { headers }: StoredRejection): Check[] {
  const hasHeader = headers[signatureHeader] !== undefined;
  const { passed, failed } = results.get(code) ?? { passed: hasHeader ? [0] : [], failed: [] };
  return labels.map((label, index) => ({
    label,
    state: failed.includes(index) ? "failed" : passed.includes(index) ? "passed" : "unknown",
    confirmed: confirmed.get(label),
  }));
}

/** "v1=3f5a09bc…, 1.8 kB, from 203.0.113.7" */
export function describeReceived({ headers, size }: StoredRejection): string {
  const [, digits] = /v1=(\w{1,8})/.exec(String(headers[signatureHeader] ?? "")) ?? [];
  const sender = headers["x-forwarded-for"];
  return [
    digits === undefined ? "no v1 signature" : `v1=${digits}…`,
    size === null ? "body of unknown size" : formatSize(size),
    ...(sender === undefined ? [] : [`from ${String(sender).slice(0, 100)}`]),
  ].join(", ");
}

import type { SendResult, Verdict } from "./destinations/destination";
import type { OutboundResponse } from "./guarded-client";
import { clipText, oneLine } from "./messages/clip-text";
import { redact } from "./redact";

/** How to read a service's response. */
export interface ResponseRules {
  isDelivered: (status: number) => boolean;
  /** A response that is neither delivered nor retryable is a permanent failure. */
  isRetryable?: (status: number) => boolean;
  /** The service's error message; "" when there is none. */
  explain?: (response: OutboundResponse) => string;
}

/** The verdict by status alone. `Retry-After` is honored with every retryable status. */
export function judgeResponse(
  response: OutboundResponse,
  rules: ResponseRules,
  now: Date,
): Verdict {
  const { status } = response;
  if (status === null)
    return { outcome: "retry", error: response.error ?? "There was no response." };
  if (rules.isDelivered(status)) return { outcome: "delivered" };
  const { isRetryable = isTemporary, explain = textOf } = rules;
  const error = explainStatus(status, explain(response));
  if (!isRetryable(status)) return { outcome: "failed", error };
  const afterMs = readRetryAfter(response, now);
  return afterMs === undefined ? { outcome: "retry", error } : { outcome: "retry", error, afterMs };
}

/** Whether another attempt may succeed, unless the service's own table says otherwise. */
export function isTemporary(status: number): boolean {
  return status >= 500 || [408, 409, 425, 429].includes(status);
}

export function isOk(status: number): boolean {
  return status >= 200 && status < 300;
}

function explainStatus(status: number, words: string): string {
  if (status >= 300 && status < 400) return `${status}: redirects are not followed`;
  return words === "" ? String(status) : `${status}: ${words}`;
}

/** In milliseconds: https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3 */
function readRetryAfter({ headers }: OutboundResponse, now: Date): number | undefined {
  const text = String(headers["retry-after"] ?? "").trim();
  const milliseconds = /^\d+(\.\d+)?$/.test(text)
    ? Number(text) * 1000
    : Date.parse(text) - now.getTime();
  return Number.isNaN(milliseconds) ? undefined : Math.max(0, milliseconds);
}

export function textOf({ body }: OutboundResponse): string {
  return oneLine(body.toString(), 300);
}

/** The body as JSON; undefined when it is not an object. */
export function jsonOf({ body }: OutboundResponse): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body.toString());
    return typeof value === "object" && value !== null
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** Masks secrets before texts are clipped, because half a secret would not be recognized. */
export function withoutSecrets(
  response: OutboundResponse,
  secrets: readonly string[],
): OutboundResponse {
  return { ...response, body: Buffer.from(redact(response.body.toString(), secrets)) };
}

/** A verdict with the recorded part of a response `withoutSecrets`. */
export function record({ status, body }: OutboundResponse, verdict: Verdict): SendResult {
  return { ...verdict, status, response: clipText(body.toString(), 2048) };
}

import type { Verdict } from "../destinations/destination";
import type { OutboundResponse } from "../guarded-client";
import { isTemporary, jsonOf, judgeResponse, readRetryAfter } from "../judge-response";

/** Slack's codes of temporary errors; all others are permanent. */
const temporary = new Set([
  "rollup_error",
  "fatal_error",
  "internal_error",
  "service_unavailable",
  "request_timeout",
  "ratelimited",
  "rate_limited",
]);

const wait = 1000;

/**
 * Of an incoming webhook. Slack documents some of its codes without a status, so the code comes
 * first: https://api.slack.com/changelog/2016-05-17-changes-to-errors-for-incoming-webhooks
 */
export function judgeWebhookResponse(response: OutboundResponse, now: Date): Verdict {
  const word = response.body.toString().trim();
  if (response.status === 200 && word === "ok") return { outcome: "delivered" };
  if (response.status !== null && response.status !== 429 && isWord(word)) return judgeWord(word);
  return judgeStatus(response, now);
}

/** Of the Web API, whose errors have the status 200. */
export function judgeApiResponse(response: OutboundResponse, now: Date): Verdict {
  const { ok, error, ts, channel } = jsonOf(response) ?? {};
  if (response.status === 429) return judgeStatus(response, now);
  if (ok === true) {
    return { outcome: "delivered", result: { ts: String(ts), channel: String(channel) } };
  }
  return typeof error === "string" ? judgeWord(error) : judgeStatus(response, now);
}

function judgeWord(word: string): Verdict {
  if (temporary.has(word)) return { outcome: "retry", error: word, afterMs: wait };
  return { outcome: "failed", error: word };
}

function judgeStatus(response: OutboundResponse, now: Date): Verdict {
  // A 200 without a code of Slack comes from a proxy.
  const isRetryable = (status: number): boolean => status === 200 || isTemporary(status);
  const verdict = judgeResponse(response, { isDelivered: () => false, isRetryable }, now);
  if (response.status !== 429 || verdict.outcome !== "retry") return verdict;
  return { ...verdict, afterMs: readRetryAfter(response, now) ?? wait };
}

function isWord(text: string): boolean {
  return /^[a-z]+(_[a-z]+)+$/.test(text);
}

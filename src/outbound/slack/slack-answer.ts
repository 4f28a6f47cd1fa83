import type { Verdict } from "../destinations/destination";
import type { OutboundResponse } from "../guarded-client";
import { isTemporary, jsonOf, judgeAnswer, readRetryAfter } from "../judge-answer";

/** Slack's words for what may pass; every other word is for good. */
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
 * Of an incoming webhook. Slack documents some of its words without a status, so the word comes
 * first: https://api.slack.com/changelog/2016-05-17-changes-to-errors-for-incoming-webhooks
 */
export function judgeWebhookAnswer(answer: OutboundResponse, now: Date): Verdict {
  const word = answer.body.toString().trim();
  if (answer.status === 200 && word === "ok") return { outcome: "delivered" };
  if (answer.status !== null && answer.status !== 429 && isWord(word)) return judgeWord(word);
  return judgeStatus(answer, now);
}

/** Of the Web API, whose errors have the status 200. */
export function judgeApiAnswer(answer: OutboundResponse, now: Date): Verdict {
  const { ok, error, ts, channel } = jsonOf(answer) ?? {};
  if (answer.status === 429) return judgeStatus(answer, now);
  if (ok === true) {
    return { outcome: "delivered", result: { ts: String(ts), channel: String(channel) } };
  }
  return typeof error === "string" ? judgeWord(error) : judgeStatus(answer, now);
}

function judgeWord(word: string): Verdict {
  if (temporary.has(word)) return { outcome: "retry", error: word, afterMs: wait };
  return { outcome: "failed", error: word };
}

function judgeStatus(answer: OutboundResponse, now: Date): Verdict {
  // A 200 without Slack's words comes from something in between.
  const isRetryable = (status: number): boolean => status === 200 || isTemporary(status);
  const verdict = judgeAnswer(answer, { isDelivered: () => false, isRetryable }, now);
  if (answer.status !== 429 || verdict.outcome !== "retry") return verdict;
  return { ...verdict, afterMs: readRetryAfter(answer, now) ?? wait };
}

function isWord(text: string): boolean {
  return /^[a-z]+(_[a-z]+)+$/.test(text);
}

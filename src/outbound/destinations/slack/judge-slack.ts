import type { Verdict } from "../destination";
import type { OutboundResponse } from "../../guarded-client";
import { isOk, isTemporary, jsonOf, judgeResponse } from "../../judge-response";
import { oneLine } from "../../messages/clip-text";

/** Slack's codes of temporary errors; without a temporary status, all others are permanent. */
const temporary = new Set([
  "rollup_error",
  "fatal_error",
  "internal_error",
  "service_unavailable",
  "request_timeout",
  "ratelimited",
  "rate_limited",
]);

/** The wait after a temporary error without a `Retry-After`, in milliseconds. */
const wait = 1000;

/**
 * The verdict on an incoming webhook's response. Slack and Mattermost answer `ok`, Rocket.Chat
 * `{"success":true}`, a workflow of Slack `{"ok":true}` or nothing: each 2xx without `"ok":false`.
 */
export function judgeWebhookResponse(response: OutboundResponse, now: Date): Verdict {
  const isRefused = jsonOf(response)?.ok === false;
  return judge(response, (status) => isOk(status) && !isRefused, now);
}

/** The verdict on a response of the Web API, whose errors have the status 200. */
export function judgeApiResponse(response: OutboundResponse, now: Date): Verdict {
  const { ok, ts, channel } = jsonOf(response) ?? {};
  const verdict = judge(response, (status) => isOk(status) && ok === true, now);
  if (verdict.outcome !== "delivered") return verdict;
  return { outcome: "delivered", result: { ts: String(ts), channel: String(channel) } };
}

/** The status comes first; the code decides where the status does not. */
function judge(
  response: OutboundResponse,
  isDelivered: (status: number) => boolean,
  now: Date,
): Verdict {
  const code = codeOf(response);
  const isNamed = code !== undefined && temporary.has(code);
  // A 2xx that does not say whether it is `ok` comes from a proxy.
  const isForeign = jsonOf(response)?.ok === undefined;
  const isRetryable = (status: number): boolean =>
    isTemporary(status) || isNamed || (isOk(status) && isForeign);
  const verdict = judgeResponse(response, { isDelivered, isRetryable }, now);
  if (verdict.outcome === "delivered") return verdict;
  const known = { ...verdict, ...(code !== undefined && { error: code }) };
  const isPaced = known.outcome === "retry" && (isNamed || response.status === 429);
  return isPaced ? { afterMs: wait, ...known } : known;
}

/** `channel_not_found`: of the Web API as JSON, of a webhook as text. */
function codeOf(response: OutboundResponse): string | undefined {
  const error = jsonOf(response)?.error;
  if (typeof error === "string" && error !== "") return oneLine(error, 300);
  const text = response.body.toString().trim();
  return /^[a-z]+(_[a-z]+)+$/.test(text) ? text : undefined;
}

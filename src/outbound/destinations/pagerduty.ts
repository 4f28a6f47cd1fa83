import { createHash } from "node:crypto";
import { z } from "zod";
import { formatSentence } from "../../core/log/describe-event";
import { appendPath, baseUrl } from "../destination-url";
import type { OutboundResponse } from "../guarded-client";
import { jsonOf, judgeResponse, record, textOf, withoutSecrets } from "../judge-response";
import { clipText, oneLine } from "../messages/clip-text";
import { describeRun } from "../messages/describe-run";
import { flatten } from "../messages/flat-event";
import { type MessageTemplate, messageTemplate } from "../messages/message-template";
import { toJson } from "../messages/to-json";
import type { Destination, Job, PrepareTools, Verdict } from "./destination";
import { defineKind } from "./kind";
import { stopOf } from "../../core/event/stop-of";

const settings = z.strictObject({
  routing_key: z
    .string()
    .trim()
    .regex(/^[\w-]{32}$/, "must be an integration key of 32 characters"),
  base_url: baseUrl.optional(),
  message: messageTemplate().optional(),
});

const headers = { "content-type": "application/json" };

/** An alert for each broken branch, resolved by the fix: Events API v2. */
export const pagerduty = defineKind({
  type: "pagerduty",
  isForPeople: true,
  isForOnCall: true,
  settings,
  create(common, { routing_key: key, base_url, message }): Destination {
    const base = base_url?.url ?? new URL("https://events.pagerduty.com");
    const url = appendPath(base, "/v2/enqueue");
    return {
      ...common,
      isChat: false,
      keepsIncidentOpen: true,
      maxBatch: 1,
      interval: 500,
      prepare([job], tools) {
        const event = job ? writeEvent(job, tools, message) : {};
        return { method: "POST", url: url.href, headers, body: toJson(event) };
      },
      async send(request, [job], { exchange, now }) {
        const body = `{"routing_key":${JSON.stringify(key)},${request.body.toString().slice(1)}`;
        const answer = await exchange({ method: "POST", url, headers, body });
        const response = withoutSecrets(answer, [key]);
        const rules = { isDelivered: (status: number) => status === 202, explain };
        const verdict = judgeResponse(response, rules, now());
        const attempts = job?.notification.attempts ?? 0;
        return record(response, waitWhenThrottled(response, verdict, attempts));
      },
    };
  },
});

function writeEvent(
  job: Job,
  { publicUrl, isTest }: PrepareTools,
  template: MessageTemplate | undefined,
): object {
  const { event } = job;
  const dedup_key = toDedupKey(job, isTest);
  if (!isTest && isOver(job)) return { event_action: "resolve", dedup_key };

  const run = describeRun(job, publicUrl);
  const text = template?.render(job, publicUrl) ?? formatSentence(run.sentence);
  const links = [
    { href: run.url, text: "CircleCI" },
    { href: run.inspectorUrl, text: "Inspector" },
  ];
  const { before, duration, commit, author } = run;
  const { change, branch, tag, pipelineNumber, status } = flatten(job);
  return {
    event_action: "trigger",
    dedup_key,
    payload: {
      summary: clipText(`${isTest ? "Test: " : ""}${oneLine(text, 1000)}`, 1024),
      source: event.projectSlug ?? event.project ?? "CircleCI",
      severity: isTest ? "info" : "error",
      timestamp: new Date(stopOf(event, Date.parse(event.receivedAt))).toISOString(),
      ...(event.workflow && { component: event.workflow }),
      ...(event.project && { group: event.project }),
      class: event.type,
      custom_details: {
        ...{ status, change, branch, tag, pipelineNumber, commit, author, duration, before },
      },
    },
    links: links.filter(({ href }) => href !== null),
    client: "circleci-webhooks",
    ...(run.inspectorUrl && { client_url: run.inspectorUrl }),
  };
}

/** Whether the run passed, so that nobody must be paged. */
function isOver({ event, notification }: Job): boolean {
  const change = notification.change;
  return change === null
    ? event.status === "success"
    : change === "fixed" || change === "still_passing";
}

/** The deduplication key of all runs of a project, workflow and branch; at most 255 characters. */
function toDedupKey({ event, notification }: Job, isTest: boolean): string {
  const subject = isTest ? `test/${notification.createdAt}` : notification.subject || event.id;
  const key = `circleci/${subject}`;
  if (key.length <= 255) return key;
  const hash = createHash("sha256").update(key).digest("hex").slice(0, 32);
  return `${clipText(key, 220)}${hash}`;
}

/**
 * PagerDuty sends no `Retry-After`. Its documents advise 3 retries 30 s apart, then some minutes.
 */
function waitWhenThrottled(
  response: OutboundResponse,
  verdict: Verdict,
  attempts: number,
): Verdict {
  if (response.status !== 429 || verdict.outcome !== "retry") return verdict;
  return { afterMs: attempts < 3 ? 30_000 : 180_000, ...verdict };
}

/** "invalid event: Length of 'routing_key' is incorrect (should be 32 characters)" */
function explain(response: OutboundResponse): string {
  const { status, errors } = jsonOf(response) ?? {};
  if (typeof status !== "string" || !Array.isArray(errors)) return textOf(response);
  return oneLine(`${status}: ${errors.join("; ")}`, 300);
}

import { z } from "zod";
import { formatSentence } from "../../core/log/describe-event";
import { credential } from "../credential";
import { appendPath, baseUrl } from "../destination-url";
import type { OutboundResponse } from "../guarded-client";
import { jsonOf, judgeResponse, record, textOf, withoutSecrets } from "../judge-response";
import { oneLine } from "../messages/clip-text";
import { describeRun } from "../messages/describe-run";
import { escapeHtml } from "../messages/escape-html";
import { type MessageTemplate, messageTemplate } from "../messages/message-template";
import { toJson } from "../messages/to-json";
import type { Destination, Job, PrepareTools } from "./destination";
import { defineKind } from "./kind";
import { readTime } from "../../core/event/read-time";
import { stopOf } from "../../core/event/stop-of";

const settings = z.strictObject({
  url: baseUrl,
  token: credential,
  message: messageTemplate(escapeHtml).optional(),
});

const headers = { "content-type": "application/json" };

/** A marker over every graph, for each event: an annotation. */
export const grafana = defineKind({
  type: "grafana",
  isForPeople: false,
  settings,
  create(common, { url: base, token, message }): Destination {
    const url = appendPath(base.url, "/api/annotations");
    return {
      ...common,
      isChat: false,
      keepsIncidentOpen: false,
      maxBatch: 1,
      interval: 100,
      prepare([job], tools) {
        const annotation = job ? writeAnnotation(job, tools, message) : {};
        const body = toJson(annotation);
        return { method: "POST", url: url.href, headers, body };
      },
      async send({ body }, _jobs, { exchange, now }) {
        const sent = { ...headers, authorization: `Bearer ${token}` };
        const answer = await exchange({ method: "POST", url, headers: sent, body });
        const response = withoutSecrets(answer, [token]);
        const rules = { isDelivered: (status: number) => status === 200, explain };
        return record(response, judgeResponse(response, rules, now()));
      },
    };
  },
});

function writeAnnotation(
  job: Job,
  { publicUrl, isTest }: PrepareTools,
  template: MessageTemplate | undefined,
): object {
  const { event, notification } = job;
  const { sentence, url } = describeRun(job, publicUrl);
  const link = url === null ? "" : `\n<a href="${escapeHtml(url)}">CircleCI</a>`;
  const text = template?.render(job, publicUrl) ?? `${escapeHtml(formatSentence(sentence))}${link}`;
  const receivedAt = Date.parse(event.receivedAt);
  const end = stopOf(event, receivedAt);
  const start = readTime(event.startedAt, receivedAt) ?? end;
  const names = [event.project, event.workflow, event.branch, event.status];
  const tags = ["circleci", ...names, notification.change, isTest ? "test" : null];
  return {
    text: isTest ? `Test: ${text}` : text,
    time: Math.min(start, end),
    timeEnd: end,
    tags: tags.filter((tag) => tag !== null).map((tag) => oneLine(tag, 100)),
  };
}

function explain(response: OutboundResponse): string {
  const message = jsonOf(response)?.message;
  return typeof message === "string" ? oneLine(message, 300) : textOf(response);
}

import { z } from "zod";
import { sign, signatureHeader } from "../../core/signature/signature";
import type { StoredHeaders } from "../../core/event/logged-event";
import { maskUrl, secretsOf, serviceUrl } from "../destination-url";
import { isOk, judgeResponse, record, withoutSecrets } from "../judge-response";
import { messageId } from "../message-id";
import { writeFlatEvent } from "../messages/flat-event";
import { keepOwnHeaders } from "../replay/replay-headers";
import { signingKey, signStandardWebhook } from "../standard-webhooks";
import type { Destination, Job, Verdict } from "./destination";
import { defineKind } from "./kind";
import { readTime } from "../../core/event/read-time";

const url = serviceUrl;

const settings = z.discriminatedUnion(
  "format",
  [
    z.strictObject({ url, format: z.literal("standard"), secret: signingKey }),
    z.strictObject({ url, format: z.literal("cloudevents"), secret: signingKey.optional() }),
    z.strictObject({ url, format: z.literal("circleci"), secret: z.string().trim().min(1) }),
  ],
  { error: "must be standard, cloudevents or circleci" },
);

type Settings = z.infer<typeof settings>;

/** A signed request for each event, to a program. */
export const webhook = defineKind({
  type: "webhook",
  isForPeople: false,
  settings,
  create(common, settings): Destination {
    const { url, headers: credentials, secrets } = settings.url;
    return {
      ...common,
      isChat: false,
      keepsIncidentOpen: false,
      maxBatch: 1,
      interval: 0,
      prepare([job], { isTest }) {
        if (!job) throw new Error("There is nothing to send.");
        const { headers, body } = write(settings.format, job, isTest);
        const marked = isTest ? { ...headers, "x-circleci-webhooks-test": "true" } : headers;
        return { method: "POST", url: maskUrl(url), headers: marked, body };
      },
      async send(request, [job], { exchange, now, isTest }) {
        const id = job ? messageId(job, isTest) : "";
        const signed = signRequest(settings, id, now(), request.body);
        const headers = { ...request.headers, ...credentials, ...signed };
        const answer = await exchange({ method: "POST", url, headers, body: request.body });
        const response = withoutSecrets(answer, [...secrets, ...secretsOf(url)]);
        const rules = {
          isDelivered: isOk,
          isRetryable: (status: number) => status !== 410,
        };
        const verdict = pauseWhenGone(response.status, judgeResponse(response, rules, now()));
        return record(response, verdict);
      },
    };
  },
});

type Written = { headers: StoredHeaders; body: Buffer };

function write(format: Settings["format"], job: Job, isTest: boolean): Written {
  switch (format) {
    case "standard":
      return writeStandard(job);
    case "cloudevents":
      return writeCloudEvent(job, isTest);
    case "circleci": {
      const { [signatureHeader]: _, ...headers } = keepOwnHeaders(job.event.headers);
      return { headers, body: job.event.body };
    }
  }
}

function writeStandard(job: Job): Written {
  const type = job.event.type.replaceAll("-", ".");
  const start = JSON.stringify({ type, timestamp: timeOf(job) }).slice(0, -1);
  const body = Buffer.from(`${start},"data":${writeFlatEvent(job)}}`);
  return { headers: { "content-type": "application/json" }, body };
}

/** https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md */
function writeCloudEvent(job: Job, isTest: boolean): Written {
  const { event } = job;
  const attributes = {
    specversion: "1.0",
    id: isTest ? messageId(job, isTest) : event.id,
    source: `urn:circleci:webhook:${encodeURIComponent(event.webhookId?.toWellFormed() || "unknown")}`,
    type: `com.circleci.${event.type}`,
    ...(event.projectSlug && { subject: event.projectSlug }),
    time: timeOf(job),
    datacontenttype: "application/json",
  };
  const start = JSON.stringify(attributes).slice(0, -1);
  const body = Buffer.from(`${start},"data":${writeFlatEvent(job)}}`);
  return { headers: { "content-type": "application/cloudevents+json; charset=utf-8" }, body };
}

function timeOf({ event }: Job): string {
  const receivedAt = Date.parse(event.receivedAt);
  return new Date(readTime(event.happenedAt, receivedAt) ?? receivedAt).toISOString();
}

function signRequest(settings: Settings, id: string, at: Date, body: Buffer): StoredHeaders {
  if (settings.format === "circleci") return { [signatureHeader]: sign(settings.secret, body) };
  return settings.secret ? signStandardWebhook(settings.secret, id, at, body) : {};
}

/** Adds the pause for a 410, with which a receiver asks for no more events. */
function pauseWhenGone(status: number | null, verdict: Verdict): Verdict {
  if (status !== 410 || verdict.outcome !== "failed") return verdict;
  return { ...verdict, pause: "The receiver returned 410 Gone." };
}

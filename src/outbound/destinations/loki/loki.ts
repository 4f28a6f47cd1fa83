import { z } from "zod";
import { formatSentence } from "../../../core/log/describe-event";
import { toMicroseconds } from "../../../core/event/details";
import { credential } from "../../credential";
import { appendPath, serviceUrl } from "../../destination-url";
import { judgeResponse, record, withoutSecrets } from "../../judge-response";
import { createLineTimes } from "./line-times";
import { clipText } from "../../messages/clip-text";
import { describeRun } from "../../messages/describe-run";
import { flatten } from "../../messages/flat-event";
import { type MessageTemplate, messageTemplate } from "../../messages/message-template";
import { toJson } from "../../messages/to-json";
import type { Destination, Job, PrepareTools, SendResult } from "../destination";
import { defineKind } from "../kind";

const settings = z.strictObject({
  url: serviceUrl.refine(({ url }) => !url.search, "must be a URL without a query"),
  /** The tenant, for a Loki with several. */
  tenant: credential.optional(),
  message: messageTemplate().optional(),
});

const path = "/loki/api/v1/push";

/** In UTF-16 units. Loki refuses lines of more than 256 KB. */
const maxLine = 80_000;

/** A line for each event. */
export const loki = defineKind({
  type: "loki",
  isForPeople: false,
  settings,
  create(common, { url: base, tenant, message }): Destination {
    const url = base.url.pathname.endsWith(path) ? base.url : appendPath(base.url, path);
    const headers = {
      "content-type": "application/json",
      ...(tenant && { "x-scope-orgid": tenant }),
    };
    const times = createLineTimes();
    return {
      ...common,
      isChat: false,
      keepsIncidentOpen: false,
      maxBatch: 1,
      interval: 0,
      prepare([job], tools) {
        if (!job) throw new Error("There is nothing to send.");
        const body = toJson(writePush(job, tools, message));
        return { method: "POST", url: url.href, headers, body };
      },
      async send(request, [job], { exchange, now }) {
        if (!job) throw new Error("There is nothing to send.");
        const pushed = readPush(request.body);
        const stream = JSON.stringify(pushed.streams[0].stream);
        const push = async (time: number): Promise<SendResult> => {
          pushed.streams[0].values[0][0] = toNanoseconds(time);
          const sent = { ...headers, ...base.headers };
          const body = JSON.stringify(pushed);
          const answer = await exchange({ method: "POST", url, headers: sent, body });
          const response = withoutSecrets(answer, base.secrets);
          const verdict = judgeResponse(response, { isDelivered }, now());
          if (verdict.outcome === "delivered") times.remember(stream, time);
          return record(response, verdict);
        };
        const present = now().getTime() * 1000;
        const result = await push(times.choose(stream, job.event, present));
        // Loki knows newer lines than this process, and refuses by age, too.
        return result.status === 400 ? push(present) : result;
      },
    };
  },
});

/** Blocked ingestion returns 260: nothing was stored. */
function isDelivered(status: number): boolean {
  return status === 204 || status === 200;
}

interface Push {
  streams: [{ stream: object; values: [[time: string, line: string]] }];
}

function readPush(body: Buffer): Push {
  return JSON.parse(body.toString()) as Push;
}

/** Loki's format: digits in a text. */
function toNanoseconds(microseconds: number): string {
  return `${microseconds}000`;
}

/** Labels must stay few: ids and branches are in the line. */
function writePush(
  job: Job,
  { publicUrl, isTest }: PrepareTools,
  template: MessageTemplate | undefined,
): Push {
  const { type, project, workflow, status } = job.event;
  const labels = { app: "circleci", type, project, workflow, status, test: isTest ? "true" : null };
  const stream = Object.fromEntries(Object.entries(labels).filter(([, value]) => value));
  const received = Date.parse(job.event.receivedAt);
  const time = toMicroseconds(job.event.happenedAt, received) ?? received * 1000;
  const line = template?.render(job, publicUrl) ?? writeLine(job, publicUrl);
  return { streams: [{ stream, values: [[toNanoseconds(time), clipText(line, maxLine)]] }] };
}

/** The known fields as JSON, which `| json` reads. */
function writeLine(job: Job, publicUrl: string | undefined): string {
  const { sentence, url, inspectorUrl } = describeRun(job, publicUrl);
  const { id, job: jobName, branch, tag, revision, subject, author, ...event } = flatten(job);
  const { change, pipelineNumber, workflowId, startedAt, stoppedAt } = event;
  const names = { msg: formatSentence(sentence), change, job: jobName, branch, tag, author };
  const commit = { revision, subject, pipelineNumber, workflowId, id };
  const known = { ...names, ...commit, startedAt, stoppedAt, url, inspectorUrl };
  return JSON.stringify(Object.fromEntries(Object.entries(known).filter(([, v]) => v !== null)));
}

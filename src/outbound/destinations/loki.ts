import { z } from "zod";
import { formatSentence } from "../../core/describe-event";
import { toMicroseconds } from "../../core/details";
import { credential } from "../credential";
import { appendPath, serviceUrl } from "../destination-url";
import { judgeResponse, record, withoutSecrets } from "../judge-response";
import { describeRun } from "../messages/describe-run";
import { flatten } from "../messages/flat-event";
import { type MessageTemplate, messageTemplate } from "../messages/message-template";
import type { Destination, Job, PrepareTools } from "./destination";
import { defineKind } from "./kind";

const settings = z.strictObject({
  url: serviceUrl.refine(({ url }) => !url.search, "must be a URL without a query"),
  /** Of a Loki with several tenants. */
  tenant: credential.optional(),
  message: messageTemplate().optional(),
});

const path = "/loki/api/v1/push";

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
    return {
      ...common,
      isChat: false,
      keepsIncidentOpen: false,
      maxBatch: 1,
      interval: 0,
      prepare([job], tools) {
        const streams = job ? [writeStream(job, tools, message)] : [];
        const body = Buffer.from(JSON.stringify({ streams }));
        return { method: "POST", url: url.href, headers, body };
      },
      async send({ body }, _jobs, { exchange, now }) {
        const sent = { ...headers, ...base.headers };
        const answer = await exchange({ method: "POST", url, headers: sent, body });
        const response = withoutSecrets(answer, base.secrets);
        // Blocked ingestion returns 260: nothing was stored.
        const isDelivered = (status: number): boolean => status === 204 || status === 200;
        return record(response, judgeResponse(response, { isDelivered }, now()));
      },
    };
  },
});

/** Labels must stay few: ids and branches are in the line. */
function writeStream(
  job: Job,
  { publicUrl, isTest }: PrepareTools,
  template: MessageTemplate | undefined,
): object {
  const { type, project, workflow, status } = job.event;
  const labels = { app: "circleci", type, project, workflow, status, test: isTest ? "true" : null };
  const stream = Object.fromEntries(Object.entries(labels).filter(([, value]) => value));
  const time = toMicroseconds(job.event.happenedAt) ?? toMicroseconds(job.event.receivedAt) ?? 0;
  const line = template?.render(job, publicUrl) ?? writeLine(job, publicUrl);
  return { stream, values: [[`${time}000`, line]] };
}

/** What is known, as JSON: `| json` reads it. */
function writeLine(job: Job, publicUrl: string | undefined): string {
  const { sentence, url, inspectorUrl } = describeRun(job, publicUrl);
  const { id, job: jobName, branch, tag, revision, subject, author, ...event } = flatten(job);
  const { change, pipelineNumber, workflowId, startedAt, stoppedAt } = event;
  const names = { msg: formatSentence(sentence), change, job: jobName, branch, tag, author };
  const commit = { revision, subject, pipelineNumber, workflowId, id };
  const known = { ...names, ...commit, startedAt, stoppedAt, url, inspectorUrl };
  return JSON.stringify(Object.fromEntries(Object.entries(known).filter(([, v]) => v !== null)));
}

import { z } from "zod";
import { formatSentence } from "../../core/log/describe-event";
import { credential } from "../credential";
import { appendPath, baseUrl } from "../destination-url";
import type { OutboundResponse } from "../guarded-client";
import { jsonOf, judgeResponse, record, textOf, withoutSecrets } from "../judge-response";
import { timesOfEvent } from "../../core/runs/run-times";
import { clipText } from "../messages/clip-text";
import { describeRun } from "../messages/describe-run";
import { flatten } from "../messages/flat-event";
import { toJson } from "../messages/to-json";
import type { Destination, Job, PrepareTools, Verdict } from "./destination";
import { defineKind } from "./kind";
import { readTimes } from "../../core/event/read-time";

const settings = z.strictObject({
  base_id: z.string().regex(/^app\w+$/, 'must be the id of a base, which begins with "app"'),
  table: z.string().min(1),
  token: credential,
  base_url: baseUrl.optional(),
});

const headers = { "content-type": "application/json" };

/** A row for each event: an upsert by its id, so that a repeated request changes nothing. */
export const airtable = defineKind({
  type: "airtable",
  isForPeople: false,
  saysDuration: true,
  settings,
  create(common, { base_id, table, token, base_url }): Destination {
    const base = base_url?.url ?? new URL("https://api.airtable.com");
    const url = appendPath(base, `/v0/${base_id}/${encodeURIComponent(table)}`);
    return {
      ...common,
      isChat: false,
      keepsIncidentOpen: false,
      maxBatch: 10,
      interval: 200,
      prepare(jobs, tools) {
        const body = toJson(writeUpsert(jobs, tools));
        return { method: "PATCH", url: url.href, headers, body };
      },
      async send({ body }, _jobs, { exchange, now }) {
        const authorization = `Bearer ${token}`;
        const answer = await exchange({
          ...{ method: "PATCH", url, headers: { ...headers, authorization }, body },
        });
        const response = withoutSecrets(answer, [token]);
        const rules = { isDelivered: (status: number) => status === 200, explain };
        const verdict = judgeResponse(response, rules, now());
        return record(response, refineThrottling(response, verdict));
      },
    };
  },
});

/** Airtable refuses a batch with one id twice; two webhooks of a project may report one event. */
function writeUpsert(jobs: readonly Job[], tools: PrepareTools): object {
  const rows = new Map(jobs.map((job) => [job.event.id, { fields: toFields(job, tools) }]));
  return {
    performUpsert: { fieldsToMergeOn: ["Event ID"] },
    typecast: true,
    records: [...rows.values()],
  };
}

function toFields(job: Job, { publicUrl, isTest }: PrepareTools): object {
  const { id, type, project, workflow, job: jobName, status, ...event } = flatten(job);
  const { sentence, url } = describeRun(job, publicUrl);
  const { startedAt, stoppedAt } = readTimes(job.event);
  const { took } = timesOfEvent(job.event, job.ranFor ?? null);
  return {
    "Event ID": isTest ? `test ${id}` : id,
    Summary: clipText(formatSentence(sentence), 1000),
    Type: type,
    Project: project,
    Workflow: workflow,
    Job: jobName,
    Status: status,
    Change: event.change,
    Branch: event.branch,
    Tag: event.tag,
    Author: event.author,
    Commit: event.revision,
    Subject: event.subject,
    Pipeline: event.pipelineNumber,
    "Started At": startedAt,
    "Stopped At": stoppedAt,
    "Duration (s)": took === null ? null : took / 1000,
    URL: url,
  };
}

/** Airtable sends no `Retry-After`: after a 429 the whole base is closed for 30 s. */
function refineThrottling(response: OutboundResponse, verdict: Verdict): Verdict {
  if (response.status !== 429 || verdict.outcome !== "retry") return verdict;
  const { error } = verdict;
  if (error.includes("PUBLIC_API_BILLING_LIMIT_EXCEEDED")) {
    return { outcome: "failed", error, pause: "The month's API calls of Airtable are used up." };
  }
  return { outcome: "retry", error, afterMs: Math.max(30_000, verdict.afterMs ?? 0) };
}

/** "INVALID_MULTIPLE_CHOICE_OPTIONS: Insufficient permissions to create …" */
function explain(response: OutboundResponse): string {
  const error = jsonOf(response)?.error;
  if (typeof error === "string") return error;
  const { type, message } = (error ?? {}) as { type?: unknown; message?: unknown };
  const words = [type, message].filter((word) => typeof word === "string");
  return words.length > 0 ? clipText(words.join(": "), 300) : textOf(response);
}

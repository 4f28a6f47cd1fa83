import type { Database, Statement } from "better-sqlite3";
import { detailsOf } from "../core/details";
import type { Delivery } from "../core/ports";
import { summarize } from "../core/summary";

export interface Row extends Record<string, string | number | Buffer | null> {
  happened_at: string | null;
}

export interface Statements {
  insert: Statement<[Row]>;
  countDelivery: Statement<[Row], { happened_at: string | null }>;
  replacePayload: Statement<[Row]>;
  lastKey: Statement<[], { key: number }>;
  /** After a key, up to a key, how many. */
  page: Statement<[number, number, number], { key: number; summary: string }>;
}

/** What a later delivery of an event may replace. */
const columns = (
  "type happened_at name project workflow job status revision branch tag subject author " +
  "author_email pipeline_id pipeline_number workflow_id started_at stopped_at summary headers body"
).split(" ");

/** Everything that is asked of the file. */
export function prepareStatements(database: Database): Statements {
  const identity = "webhook_id = @webhook_id AND id = @id";
  return {
    insert: database.prepare(
      `INSERT INTO events (webhook_id, id, received_at, last_delivered_at, ${columns.join(", ")})
       VALUES (@webhook_id, @id, @received_at, @received_at, ${columns.map((name) => `@${name}`).join(", ")})
       ON CONFLICT DO NOTHING`,
    ),
    countDelivery: database.prepare(
      `UPDATE events SET deliveries = deliveries + 1, last_delivered_at = @received_at
       WHERE ${identity} RETURNING happened_at`,
    ),
    replacePayload: database.prepare(
      `UPDATE events SET ${columns.map((name) => `${name} = @${name}`).join(", ")} WHERE ${identity}`,
    ),
    lastKey: database.prepare("SELECT coalesce(max(key), 0) AS key FROM events"),
    page: database.prepare(
      "SELECT key, summary FROM events WHERE key > ? AND key <= ? ORDER BY key LIMIT ?",
    ),
  };
}

/** A delivery as the columns of `events`. */
export function toRow({ event, body, headers, receivedAt }: Delivery): Row {
  const details = detailsOf(event);
  return {
    webhook_id: details.webhookId,
    id: details.id,
    type: details.type,
    happened_at: details.happenedAt,
    received_at: receivedAt.toISOString(),
    name: details.name,
    project: details.project,
    workflow: details.workflow,
    job: details.job,
    status: details.status,
    revision: details.revision,
    branch: details.branch,
    tag: details.tag,
    subject: details.subject,
    author: details.author,
    author_email: details.authorEmail,
    pipeline_id: details.pipelineId,
    // A number that CircleCI sends is whole; one that is not would not fit the column.
    pipeline_number: Number.isSafeInteger(details.pipelineNumber) ? details.pipelineNumber : null,
    workflow_id: details.workflowId,
    started_at: details.startedAt,
    stopped_at: details.stoppedAt,
    summary: JSON.stringify(summarize(event)),
    headers: JSON.stringify(headers),
    body,
  };
}

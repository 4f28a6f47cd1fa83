import type { Redelivery } from "../core/feed";
import { detailsOf, toMicroseconds } from "../core/details";
import {
  type EventFilter,
  type StoredEvent,
  type StoredHeaders,
  type LoggedEvent,
  searchText,
  toDeliveryLog,
} from "../core/logged-event";
import type { Delivery } from "../core/ports";
import { summarize } from "../core/summary";
import { decode, encode } from "./encode-text";

/** The columns that both databases have, and that a later delivery of the event may replace. */
export interface EventRow {
  webhook_id: string;
  id: string;
  type: string;
  happened_at: string | null;
  /** In microseconds since 1970. */
  happened_us: number | null;
  name: string | null;
  project: string | null;
  workflow: string | null;
  job: string | null;
  status: string | null;
  revision: string | null;
  branch: string | null;
  tag: string | null;
  subject: string | null;
  author: string | null;
  author_email: string | null;
  pipeline_id: string | null;
  pipeline_number: number | null;
  workflow_id: string | null;
  started_at: string | null;
  stopped_at: string | null;
  search: string;
  /** JSON. */
  summary: string;
  /** JSON. */
  headers: string;
  size: number;
}

export function toRow({ event, body, headers }: Delivery): EventRow {
  const details = detailsOf(event);
  return {
    webhook_id: encode(details.webhookId),
    id: encode(details.id),
    type: encode(details.type),
    happened_at: encode(details.happenedAt),
    happened_us: toMicroseconds(details.happenedAt),
    name: encode(details.name),
    project: encode(details.project),
    workflow: encode(details.workflow),
    job: encode(details.job),
    status: encode(details.status),
    revision: encode(details.revision),
    branch: encode(details.branch),
    tag: encode(details.tag),
    subject: encode(details.subject),
    author: encode(details.author),
    author_email: encode(details.authorEmail),
    pipeline_id: encode(details.pipelineId),
    pipeline_number: details.pipelineNumber,
    workflow_id: encode(details.workflowId),
    started_at: encode(details.startedAt),
    stopped_at: encode(details.stoppedAt),
    search: encode(searchText(details)),
    summary: JSON.stringify(summarize(event)),
    headers: JSON.stringify(headers),
    size: body.length,
  };
}

/** What a later delivery leaves as it is. Both are null for what was not refused. */
export interface ReverifiedColumns {
  /** The answer that it got. */
  response_status: number | null;
  /** In milliseconds since 1970. */
  reverified_at: number | null;
}

export function toReverifiedColumns({ reverified }: Delivery): ReverifiedColumns {
  return {
    response_status: reverified?.responseStatus ?? null,
    reverified_at: reverified?.at.getTime() ?? null,
  };
}

/** What a list reads of an event. Times are in milliseconds since 1970. */
export interface ListedRow
  extends Omit<EventRow, "happened_us" | "search" | "summary" | "headers">, ReverifiedColumns {
  key: number;
  received_at: number;
  deliveries: number;
  last_delivered_at: number;
}

export const listedColumns =
  "key, webhook_id, id, type, happened_at, received_at, name, project, workflow, job, status, " +
  "revision, branch, tag, subject, author, author_email, pipeline_id, pipeline_number, " +
  "workflow_id, started_at, stopped_at, response_status, reverified_at, deliveries, last_delivered_at, size";

export function toLoggedEvent(row: ListedRow): LoggedEvent {
  return {
    key: String(row.key),
    webhookId: decode(row.webhook_id),
    id: decode(row.id),
    type: decode(row.type),
    happenedAt: decode(row.happened_at),
    name: decode(row.name),
    project: decode(row.project),
    workflow: decode(row.workflow),
    job: decode(row.job),
    status: decode(row.status),
    revision: decode(row.revision),
    branch: decode(row.branch),
    tag: decode(row.tag),
    subject: decode(row.subject),
    author: decode(row.author),
    authorEmail: decode(row.author_email),
    pipelineId: decode(row.pipeline_id),
    pipelineNumber: row.pipeline_number,
    workflowId: decode(row.workflow_id),
    startedAt: decode(row.started_at),
    stoppedAt: decode(row.stopped_at),
    receivedAt: new Date(row.received_at).toISOString(),
    responseStatus: row.response_status ?? 201,
    reverifiedAt: row.reverified_at === null ? null : new Date(row.reverified_at).toISOString(),
    deliveries: row.deliveries,
    lastDeliveredAt: new Date(row.last_delivered_at).toISOString(),
    size: row.size,
  };
}

export interface RedeliveryRow {
  received_at: number;
  /** Like an event's. */
  response_status: number | null;
}

export interface StoredRow extends ListedRow {
  headers: string;
  body: Buffer;
}

export function toStoredEvent(row: StoredRow, redeliveries: readonly RedeliveryRow[]): StoredEvent {
  const headers = JSON.parse(row.headers) as StoredHeaders;
  const event = toLoggedEvent(row);
  const repeated = redeliveries.map(({ received_at, response_status }) => ({
    at: new Date(received_at).toISOString(),
    responseStatus: response_status ?? 200,
  }));
  const deliveryLog = toDeliveryLog(event, repeated);
  return { ...event, headers, body: row.body, deliveryLog };
}

/** A repeated delivery, with the event as lists show it. */
export interface RedeliveredRow extends ListedRow {
  redelivery: number;
  redelivered_at: number;
  redelivery_response_status: number | null;
}

export function toRedelivery(row: RedeliveredRow): Redelivery {
  const at = new Date(row.redelivered_at).toISOString();
  const responseStatus = row.redelivery_response_status ?? 200;
  return { key: row.redelivery, at, responseStatus, event: toLoggedEvent(row) };
}

/** A filter's values as they stand in the columns of the same name. */
export function toFilterColumns(filter: EventFilter): [column: string, value: string][] {
  // The column that leaves the fewest events comes first; SQLite looks there.
  return (["project", "branch", "workflow", "status", "type"] as const).flatMap((column) => {
    const value = filter[column];
    return value === undefined ? [] : [[column, encode(value)] satisfies [string, string]];
  });
}

/** What `q` looks for in the column `search`. */
export function toSearchText(q: string): string {
  return encode(q.toLowerCase());
}

import { type EventDetails, toMicroseconds } from "../../core/event/details";
import type { Redelivery } from "../../core/log/feed";
import {
  type LoggedEvent,
  type StoredEvent,
  type StoredHeaders,
  toDeliveryLog,
} from "../../core/event/logged-event";
import type { Delivery } from "../../core/ports";
import { stopOf } from "../../core/event/stop-of";
import { searchText } from "../../core/log/search";
import { summarize } from "../../core/event/summary";
import { decode, encode } from "./encode-text";
import type { SqlValue } from "./sql-database";

type ColumnType = "text" | "integer";

/** Each field of `EventDetails` has a column, named in snake_case. */
const detailTypes: Record<keyof EventDetails, ColumnType> = {
  webhookId: "text",
  id: "text",
  type: "text",
  happenedAt: "text",
  name: "text",
  projectId: "text",
  project: "text",
  projectSlug: "text",
  workflow: "text",
  job: "text",
  jobId: "text",
  jobNumber: "integer",
  status: "text",
  revision: "text",
  branch: "text",
  tag: "text",
  subject: "text",
  author: "text",
  authorEmail: "text",
  pipelineId: "text",
  pipelineNumber: "integer",
  workflowId: "text",
  startedAt: "text",
  stoppedAt: "text",
};

const detailFields = Object.keys(detailTypes) as (keyof EventDetails)[];

/** The columns that are derived from the payload. Times since 1970, in the unit of the name. */
const derivedTypes = {
  happened_us: "integer",
  size: "integer",
  summary: "text",
  search: "text",
  stopped_ms: "integer",
} satisfies Record<string, ColumnType>;

/** The columns that only the first delivery sets. Times in milliseconds since 1970. */
const arrivalTypes = {
  received_at: "integer",
  response_status: "integer",
  reverified_at: "integer",
} satisfies Record<string, ColumnType>;

/** The columns that a delivery writes, in the order of `toEventValues`. */
export const writtenColumns: readonly [name: string, type: ColumnType][] = [
  ...detailFields.map((field): [string, ColumnType] => [toColumn(field), detailTypes[field]]),
  ...Object.entries(derivedTypes),
  ...Object.entries(arrivalTypes),
];

/** The columns that a newer payload of the same event replaces. */
export const replaceableColumns: readonly string[] = writtenColumns
  .map(([name]) => name)
  .filter((name) => name !== "webhook_id" && name !== "id" && !Object.hasOwn(arrivalTypes, name));

/** @returns the values of `writtenColumns` */
export function toEventValues({
  event,
  details,
  body,
  receivedAt,
  reverified,
}: Delivery): SqlValue[] {
  const values: SqlValue[] = [];
  for (const field of detailFields) {
    const value = details[field];
    values.push(typeof value === "string" ? encode(value) : value);
  }
  values.push(
    toMicroseconds(details.happenedAt, receivedAt.getTime()),
    body.length,
    JSON.stringify(summarize(event)),
    encode(searchText(details)),
    stopOf(details, receivedAt.getTime()),
    receivedAt.getTime(),
    reverified?.responseStatus ?? null,
    reverified?.at.getTime() ?? null,
  );
  return values;
}

export function toColumn(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** An event as lists select it. Times in milliseconds since 1970. */
export interface ListedRow extends EventDetails {
  key: number;
  receivedAt: number;
  responseStatus: number | null;
  reverifiedAt: number | null;
  deliveries: number;
  lastDeliveredAt: number;
  size: number;
}

const ownFields = [
  "key",
  "receivedAt",
  "responseStatus",
  "reverifiedAt",
  "deliveries",
  "lastDeliveredAt",
  "size",
];

/** The SELECT list of a `ListedRow` from the table `events`. */
export const listedColumns = [...detailFields, ...ownFields]
  .map((field) => `events.${toColumn(field)} AS "${field}"`)
  .join(", ");

export function rowToLoggedEvent(row: ListedRow): LoggedEvent {
  const { key, receivedAt, responseStatus, reverifiedAt, deliveries, lastDeliveredAt, size } = row;
  return {
    key: String(key),
    ...toDetails(row),
    receivedAt: millisecondsToIso(receivedAt),
    responseStatus: responseStatus ?? 201,
    reverifiedAt: reverifiedAt === null ? null : millisecondsToIso(reverifiedAt),
    deliveries,
    lastDeliveredAt: millisecondsToIso(lastDeliveredAt),
    size,
  };
}

function toDetails(row: EventDetails): EventDetails {
  const details: Partial<Record<keyof EventDetails, string | number | null>> = {};
  for (const field of detailFields) {
    const value = row[field];
    details[field] = typeof value === "string" ? decode(value) : value;
  }
  return details as EventDetails;
}

export interface StoredRow extends ListedRow {
  /** JSON. */
  headers: string;
  body: Buffer;
}

export interface RedeliveryRow {
  receivedAt: number;
  responseStatus: number | null;
}

export function rowToStoredEvent(
  row: StoredRow,
  redeliveries: readonly RedeliveryRow[],
): StoredEvent {
  const event = rowToLoggedEvent(row);
  const repeated = redeliveries.map(({ receivedAt, responseStatus }) => ({
    at: millisecondsToIso(receivedAt),
    responseStatus: responseStatus ?? 200,
  }));
  return {
    ...event,
    headers: JSON.parse(row.headers) as StoredHeaders,
    body: row.body,
    deliveryLog: toDeliveryLog(event, repeated),
  };
}

/** A repeated delivery with its event. */
export interface RedeliveredRow extends ListedRow {
  redelivery: number;
  redeliveredAt: number;
  redeliveryStatus: number | null;
}

export function rowToRedelivery(row: RedeliveredRow): Redelivery {
  const { redelivery: key, redeliveredAt, redeliveryStatus } = row;
  const at = millisecondsToIso(redeliveredAt);
  return { key, at, responseStatus: redeliveryStatus ?? 200, event: rowToLoggedEvent(row) };
}

function millisecondsToIso(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

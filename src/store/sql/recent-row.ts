import type { RecentEvent } from "../recent/recent-event";
import { decode } from "./encode-text";
import { toColumn } from "./event-row";

type Details = RecentEvent["details"];

const textFields = [
  ...(["project", "workflow", "job", "branch", "status", "type"] as const),
  ...(["projectSlug", "id", "workflowId", "pipelineId", "jobId", "search"] as const),
];

/** A row of the table `events` with the counted columns. */
export interface RecentRow extends Details {
  key: number;
  receivedAt: number;
  stoppedMs: number;
  deliveries: number;
  search: string;
}

const numberFields = [
  "key",
  "receivedAt",
  "stoppedMs",
  "deliveries",
  "pipelineNumber",
  "jobNumber",
];

export const recentColumns = [...numberFields, ...textFields]
  .map((field) => `${toColumn(field)} AS "${field}"`)
  .join(", ");

/** In place, because a copy of each row would take longer than reading it. */
export function rowToRecentEvent(row: RecentRow): RecentEvent {
  for (const field of textFields) {
    const value = row[field];
    if (value?.includes("\\")) row[field] = decode(value);
  }
  const { key, receivedAt, stoppedMs: stoppedAt, deliveries, search } = row;
  return { key, receivedAt, stoppedAt, deliveries, details: row, search };
}

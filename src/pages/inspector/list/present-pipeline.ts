import { linkToPipeline } from "../../layout/link-to-pipeline";
import type { TimedEvent } from "../../../core/runs/ran-for";
import type { Query } from "../../layout/link-to";
import type { ShownTime } from "../../layout/present-time";
import { type Delivered, type DeliveryPage, isRejection } from "./list-deliveries";
import type { Outcome } from "../outcome";
import { presentRow, type ShownRow } from "./present-row";

/** The listed events of a pipeline as one row, which opens to a row for each. */
export interface ShownPipeline {
  id: string;
  /** Such as "#130". */
  label: string;
  /** The pipeline's own page, if there is one. A URL cannot have half a character. */
  href: string | undefined;
  project: string;
  ref: ShownRow["ref"];
  /** The time of the newest event. */
  time: ShownTime;
  /** The outcomes, oldest first. */
  strip: { outcome: Outcome; title: string }[];
  /** Each workflow, followed by its jobs. */
  rows: (ShownRow & { isJob: boolean })[];
  /** Whether the shown delivery is one of its events. */
  isOpen: boolean;
}

export interface PipelineContext {
  path: string;
  query: Query;
  notifications: DeliveryPage["notifications"];
  /** Whether `/pipelines/:id` exists. */
  hasPipelinePage: boolean;
}

/** A pipeline's events are together where its newest is. Other deliveries stay alone. */
export function groupByPipeline(rows: readonly Delivered[]): Delivered[][] {
  const groups = new Map<string, Delivered[]>();
  for (const row of rows) {
    const id = pipelineOf(row) ?? `delivery ${row.key}`;
    groups.set(id, [...(groups.get(id) ?? []), row]);
  }
  return [...groups.values()];
}

function pipelineOf(row: Delivered): string | null {
  return isRejection(row) ? null : row.pipelineId;
}

/** @returns undefined for a delivery that belongs to no pipeline */
export function presentPipeline(
  deliveries: readonly Delivered[],
  context: PipelineContext,
): ShownPipeline | undefined {
  const events = deliveries.filter((each): each is TimedEvent => !isRejection(each));
  const id = events[0]?.pipelineId ?? null;
  if (id === null) return undefined;
  const { path, hasPipelinePage } = context;
  const newest = presentRow(events[0]!, context.query, context.notifications);
  const reports = joinCancellations(events);
  const shown = reports.map((each) => presentReports(each, context));
  return {
    id,
    label: newest.pipeline || "Pipeline",
    href: hasPipelinePage ? linkToPipeline(id) : undefined,
    project: newest.project,
    ref: newest.ref,
    time: newest.time,
    strip: shown.map(({ outcome, title }) => ({ outcome, title })).reverse(),
    rows: groupByWorkflow(reports).map((each) => presentReports(each, context)),
    isOpen: events.some(({ key }) => path === `/inspector/events/${key}`),
  };
}

/**
 * CircleCI reports the cancellation of a workflow with N parallel jobs N + 1 times. The newest
 * report has the final times.
 */
function joinCancellations(events: readonly TimedEvent[]): TimedEvent[][] {
  const reports = new Map<string, TimedEvent[]>();
  for (const event of events) {
    const { type, status, workflowId, key } = event;
    const isJoined = type === "workflow-completed" && status === "canceled" && workflowId !== null;
    const id = isJoined ? `canceled ${workflowId}` : key;
    reports.set(id, [...(reports.get(id) ?? []), event]);
  }
  return [...reports.values()];
}

function presentReports(
  [newest, ...earlier]: readonly TimedEvent[],
  { query, notifications }: PipelineContext,
): ShownPipeline["rows"][number] {
  const row = presentRow(newest!, query, notifications);
  const isJob = newest!.job !== null;
  if (earlier.length === 0) return { ...row, isJob };
  const inside = `canceled, ${earlier.length + 1} reports`;
  return { ...row, isJob, inside, title: `${row.title}: ${inside}` };
}

/** The workflow's own events come before those of its jobs. */
function groupByWorkflow(reports: readonly TimedEvent[][]): TimedEvent[][] {
  const workflows = new Map<string | null, TimedEvent[][]>();
  for (const each of reports) {
    const { workflowId } = each[0]!;
    workflows.set(workflowId, [...(workflows.get(workflowId) ?? []), each]);
  }
  const isJob = ([event]: TimedEvent[]): number => (event!.job === null ? 0 : 1);
  return [...workflows.values()].flatMap((each) => each.sort((a, b) => isJob(a) - isJob(b)));
}

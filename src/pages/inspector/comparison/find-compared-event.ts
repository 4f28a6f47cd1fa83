import { findEvent } from "../../../core/log/find-delivery";
import { type EventFilter, filterByProject } from "../../../core/log/event-filter";
import type { LoggedEvent, StoredEvent } from "../../../core/event/logged-event";
import type { EventLog } from "../../../core/ports";

/** The tabs that compare an event's payload with an earlier one. */
export const comparisons = ["compare-event", "compare-run"] as const;

export type Comparison = (typeof comparisons)[number];

export function isComparison(tab: string): tab is Comparison {
  return comparisons.some((each) => each === tab);
}

/**
 * Maximum number of earlier events to search. Other webhooks or jobs rarely have more in between.
 */
const maxSearched = 100;

/**
 * The earlier event to compare with: of the same webhook and type, or of the previous run of the
 * same workflow or job on the branch.
 *
 * @returns undefined if there is none among the newest 100 candidates
 * @throws Failure `store_unavailable` (503)
 */
export async function findComparedEvent(
  events: EventLog,
  event: StoredEvent,
  comparison: Comparison,
): Promise<StoredEvent | undefined> {
  const filter = { "compare-event": ofProject, "compare-run": ofBranch }[comparison](event);
  const fits = { "compare-event": isOfWebhook, "compare-run": isOfOtherRun }[comparison];
  const page = { limit: maxSearched, before: event.key };
  const earlier = await events.list(filter, page);
  const found = earlier.find((each) => fits(each, event));
  return found && (await findEvent(events, found.key));
}

/** Whether the event is a run on a branch. */
export function hasRun({ workflow, branch }: LoggedEvent): boolean {
  return workflow !== null && branch !== null;
}

function ofProject(event: LoggedEvent): EventFilter {
  return { type: { in: [event.type] }, ...filterByProject(event) };
}

function ofBranch(event: LoggedEvent): EventFilter {
  const only = (value: string | null): { in: string[] } => ({ in: value === null ? [] : [value] });
  return { ...ofProject(event), workflow: only(event.workflow), branch: only(event.branch) };
}

function isOfWebhook(earlier: LoggedEvent, { webhookId }: LoggedEvent): boolean {
  return earlier.webhookId === webhookId;
}

/** Two webhooks can report the same run. */
function isOfOtherRun(earlier: LoggedEvent, { job, workflowId }: LoggedEvent): boolean {
  return earlier.job === job && earlier.workflowId !== workflowId;
}

import type { BranchState, Change } from "../../src/core/runs/change";
import type { LoggedEvent } from "../../src/core/event/logged-event";
import { type RoutedDestination, routeEvents } from "../../src/outbound/routing/route-events";

export const now = new Date("2026-11-23T12:00:00.000Z");
let keys = 0;

/** A run of the workflow deploy on main that stopped `minute` minutes after 10:00. */
export function makeRoutedRun(
  minute: number,
  status: string,
  changes: Partial<LoggedEvent> = {},
): LoggedEvent {
  keys += 1;
  const stoppedAt = new Date(Date.UTC(2026, 10, 23, 10, minute)).toISOString();
  return {
    ...{ key: String(keys), webhookId: "w", id: `event-${keys}`, type: "workflow-completed" },
    ...{ happenedAt: stoppedAt, name: "hook", projectId: "p", project: "api" },
    ...{ projectSlug: "github/acme/api", workflow: "deploy", job: null, jobId: null },
    ...{ jobNumber: null, status, branch: "main", tag: null, revision: "abc", subject: "Fix" },
    ...{ author: "Ada", authorEmail: "ada@acme.test", pipelineId: "pipeline", pipelineNumber: 1 },
    ...{ workflowId: `run-${keys}`, startedAt: null, stoppedAt, receivedAt: stoppedAt },
    ...{ responseStatus: 201, reverifiedAt: null, deliveries: 1, lastDeliveredAt: stoppedAt },
    size: 2,
    ...changes,
  };
}

export function makeRoutedDestination(changes: Partial<RoutedDestination> = {}): RoutedDestination {
  return {
    name: "chat",
    isForPeople: true,
    keepsIncidentOpen: false,
    isChat: false,
    after: 0,
    wants: (_event, change) => change === "broken" || change === "fixed",
    ...changes,
  };
}

export const everything = makeRoutedDestination({
  name: "bus",
  isForPeople: false,
  wants: () => true,
});

/** What a destination that wants everything is notified of. */
export function changesOf(events: LoggedEvent[], states: BranchState[] = []): (Change | null)[] {
  return routeEvents(events, [everything], states, now).notifications.map(({ change }) => change);
}

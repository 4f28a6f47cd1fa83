import type { StoredEvent } from "../../../core/event/logged-event";
import type { Notification } from "../../../core/routing/notification";
import type { Store } from "../../../core/ports";
import { timeEvents, type TimedEvent } from "../../../core/runs/ran-for";
import type { Replay } from "../../../core/log/replay";
import { findComparedEvent, isComparison } from "../comparison/find-compared-event";
import type { Tab } from "../read-view";

/** The related data of an event, newest first. */
export interface EventParts {
  replays: readonly Replay[];
  notifications: readonly Notification[];
  /** Events of its pipeline, with itself; none if it has no pipeline. */
  pipelineEvents: readonly TimedEvent[];
  /** The time in which its run ran: `Run.ranFor`. */
  ranFor: number | null;
  /** The event to compare with, in the tabs that compare. */
  earlier: StoredEvent | undefined;
}

/** The maximum of each kind; a pipeline with more has its own page. */
const maxParts = 100;

/** @throws Failure `store_unavailable` (503) */
export async function findEventParts(
  store: Store,
  event: StoredEvent,
  tab: Tab,
): Promise<EventParts> {
  const { key, pipelineId } = event;
  const page = { limit: maxParts };
  const [replays, notifications, pipelineEvents] = await Promise.all([
    store.replays.list(key),
    store.outbox.list({ eventKey: key }, page),
    pipelineId === null ? [] : store.events.list({ pipeline: { in: [pipelineId] } }, page),
  ]);
  const earlier = isComparison(tab) ? await findComparedEvent(store.events, event, tab) : undefined;
  const [itself, ...others] = await timeEvents(store.events, [event, ...pipelineEvents]);
  return {
    ...{ replays, notifications, earlier },
    pipelineEvents: others,
    ranFor: itself?.ranFor ?? null,
  };
}

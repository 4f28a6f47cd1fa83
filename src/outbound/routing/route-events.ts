import { type Compared, compareWithHistory, stoppedAt, subjectOf } from "./branch-history";
import { breakGroupOf } from "./break-group";
import type { BranchState, Change } from "../../core/runs/change";
import { describeChange } from "../../core/routing/describe-change";
import { formatSentence } from "../../core/log/describe-event";
import type { LoggedEvent } from "../../core/event/logged-event";
import type { NewNotification } from "../../core/routing/notification";

/** A destination, as far as routing knows it. */
export interface RoutedDestination {
  name: string;
  /** Whether people read it: they get nothing about runs that stopped more than a day ago. */
  isForPeople: boolean;
  /** Whether it always gets the fix of a break that it was notified of. */
  keepsIncidentOpen: boolean;
  /** Whether breaks of a group become one message, and are held for a moment. */
  isChat: boolean;
  /** The key after which it gets events. */
  after: number;
  wants(event: LoggedEvent, change: Change | null): boolean;
}

export interface Routed {
  notifications: NewNotification[];
  branchStates: BranchState[];
}

const day = 24 * 60 * 60 * 1000;

/**
 * Decides which destinations get which events, in the order of the log: each status of a run once,
 * however many events report it.
 *
 * @param states the states of the events' branches; those that change are returned
 */
export function routeEvents(
  events: readonly LoggedEvent[],
  destinations: readonly RoutedDestination[],
  states: readonly BranchState[],
  now: Date,
): Routed {
  const bySubject = new Map(states.map((state) => [state.subject, state]));
  const changed = new Map<string, BranchState>();
  const notifications: NewNotification[] = [];

  for (const event of events) {
    const subject = subjectOf(event);
    const compared = compareWithHistory(event, bySubject.get(subject));
    if (compared.isRepeated) continue;
    const { change, conclusion, state } = compared;
    const openAt = new Set(state?.openAt);
    const isOld = now.getTime() - stoppedAt(event) > day;
    for (const destination of destinations) {
      const { name, isForPeople, keepsIncidentOpen, after } = destination;
      if (Number(event.key) <= after) continue;
      const isPassing = conclusion === "passing";
      // An open incident stays open until the newest run passes.
      if (keepsIncidentOpen && isPassing && change === null) continue;
      const closes = isPassing && change !== null && openAt.delete(name);
      const isWanted = !(isForPeople && isOld) && destination.wants(event, change);
      if (!isWanted && !closes) continue;
      if (keepsIncidentOpen && conclusion === "failing") openAt.add(name);
      notifications.push(toNotification(event, destination, subject, compared));
    }
    if (!state) continue;
    const routed = { ...state, openAt: [...openAt] };
    bySubject.set(subject, routed);
    changed.set(subject, routed);
  }
  return { notifications, branchStates: [...changed.values()] };
}

function toNotification(
  event: LoggedEvent,
  { name, isChat }: RoutedDestination,
  subject: string,
  { change, streak, olderThan }: Compared,
): NewNotification {
  const found = { change, streak, olderThan };
  const reason = formatSentence(describeChange(event, found));
  const breakGroup = isChat && change === "broken" ? breakGroupOf(event) : null;
  return { destination: name, eventKey: event.key, subject, reason, ...found, breakGroup };
}

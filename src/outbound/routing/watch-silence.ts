import type { BranchState } from "../../core/runs/change";
import { type EventFilter, filterByProject } from "../../core/log/event-filter";
import { describeChange } from "../../core/routing/describe-change";
import { formatSentence } from "../../core/log/describe-event";
import type { LoggedEvent } from "../../core/event/logged-event";
import type { NewNotification } from "../../core/routing/notification";
import type { Logger, Store } from "../../core/ports";
import { projectIdOf } from "../../core/runs/project-id";
import { matchesRule } from "./rule";
import { findSilentProjects, type SilentProject } from "../../core/runs/silence";
import type { Destination } from "../destinations/destination";

export interface SilenceOptions {
  destinations: readonly Destination[];
  store: Pick<Store, "events" | "insights" | "outbox">;
  log: Logger;
  now: () => Date;
  /** Called when there are new notifications. */
  onRouted: () => void;
  /** The time between two checks, in milliseconds. */
  interval?: number;
}

export interface SilenceWatch {
  /** Checks now. */
  look(): Promise<void>;
  stop(): void;
}

/**
 * Notifies the destinations whose rule asks for `silent` of each project that became silent: once,
 * until something arrives from it.
 */
export function watchSilence(options: SilenceOptions): SilenceWatch {
  const { store, log, now, onRouted, interval = 60_000 } = options;
  const destinations = options.destinations.filter(({ when }) => when.changes?.includes("silent"));

  async function look(): Promise<void> {
    const silent = findSilentProjects(await store.insights.listActivity(), now());
    const states = await store.outbox.readBranchStates(silent.map(toSubject));
    const known = new Map(states.map((state) => [state.subject, state.since]));
    for (const project of silent) {
      // The same last run: the notification was sent.
      if (known.get(toSubject(project)) === project.since) continue;
      await notify(project);
    }
  }

  async function notify(project: SilentProject): Promise<void> {
    const event = await findLastEvent(project, store);
    const cursor = await store.outbox.readCursor();
    if (!event || cursor === undefined) return;
    const notifications = destinations
      .filter(({ when }) => matchesRule(when, event, "silent"))
      .map(({ name }) => toNotification(name, event, project));
    const branchStates = [toState(project, event)];
    const step = { from: cursor, to: cursor, at: now(), notifications, branchStates };
    if (!(await store.outbox.route(step)) || notifications.length === 0) return;
    log.info({ event: event.key }, notifications[0]?.reason ?? "");
    onRouted();
  }

  const lookAndLog = (): void => {
    look().catch((err: unknown) => log.warn({ err }, "silent projects could not be looked for"));
  };
  const timer = destinations.length > 0 ? setInterval(lookAndLog, interval).unref() : undefined;
  return { look, stop: () => clearInterval(timer) };
}

/**
 * Maximum number of events to search, more than other projects of the same name have in between.
 */
const maxSearched = 100;

/** The newest workflow of the project, or the newest event if it sends no workflows. */
async function findLastEvent(
  { activity }: SilentProject,
  { events }: SilenceOptions["store"],
): Promise<LoggedEvent | undefined> {
  const project = filterByProject(activity);
  const findNewest = async (filter: EventFilter): Promise<LoggedEvent | undefined> =>
    (await events.list(filter, { limit: maxSearched })).find(
      (event) => projectIdOf(event) === activity.id,
    );
  const type = { in: ["workflow-completed"] };
  return (await findNewest({ ...project, type })) ?? (await findNewest(project));
}

function toSubject({ activity }: SilentProject): string {
  return JSON.stringify(["silent", activity.id]);
}

function toNotification(
  destination: string,
  event: LoggedEvent,
  project: SilentProject,
): NewNotification {
  const streak = { since: new Date(project.since).toISOString(), eventKey: event.key };
  const found = { change: "silent", streak, olderThan: null, breakGroup: null } as const;
  const reason = formatSentence(describeChange(event, found));
  return { destination, eventKey: event.key, subject: toSubject(project), reason, ...found };
}

function toState(project: SilentProject, event: LoggedEvent): BranchState {
  return {
    subject: toSubject(project),
    conclusion: "failing",
    runs: [],
    ...{ pipelineNumber: null, tag: null, olderInRow: 0 },
    stoppedAt: project.since,
    since: project.since,
    sinceEventKey: event.key,
    openAt: [],
  };
}

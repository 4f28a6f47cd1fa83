import { consumeFeed, type RunningConsumer } from "../core/consume-feed";
import { subjectOf } from "../core/branch-history";
import type { NewNotification } from "../core/notification";
import type { Outbox } from "../core/outbox";
import type { Feed, Logger } from "../core/ports";
import { newEvents, type RoutedDestination, routeEvents } from "../core/route-events";
import { matchesRule } from "../core/rule";
import type { Destination } from "./destinations/destination";

export interface RoutingOptions {
  destinations: readonly Destination[];
  outbox: Outbox;
  feed: Feed;
  log: Logger;
  now: () => Date;
  /** Called when there are new notifications. */
  onRouted: () => void;
}

/** The router: a consumer of the feed that turns events into notifications. */
export async function startRouting(options: RoutingOptions): Promise<RunningConsumer> {
  const { destinations, outbox, feed, log, now, onRouted } = options;
  const { key: newest } = await feed.newestCursor();
  const names = destinations.map(({ name }) => name);
  const beginnings = await outbox.register(names, newest);
  const routed = destinations.map((destination) =>
    toRouted(destination, beginnings.get(destination.name) ?? newest),
  );

  return consumeFeed({
    feed,
    log,
    consumer: {
      name: "router",
      readCursor: async () => (await outbox.readCursor()) ?? newest,
      async handle(items, { from, to }) {
        const events = newEvents(items);
        const subjects = [...new Set(events.map(subjectOf))];
        const states = await outbox.readBranchStates(subjects);
        const at = now();
        const { notifications, branchStates } = routeEvents(events, routed, states, at);
        const isOurs = await outbox.route({ from, to, at, notifications, branchStates });
        if (isOurs && notifications.length > 0) {
          report(notifications, log);
          onRouted();
        }
        return isOurs;
      },
    },
  });
}

function toRouted(destination: Destination, after: number): RoutedDestination {
  const { name, isForPeople, keepsIncidentOpen, when } = destination;
  return {
    name,
    isForPeople,
    keepsIncidentOpen,
    after,
    wants: (event, change) => matchesRule(when, event, change),
  };
}

/** "deploy broke on main: team-chat, on-call" */
function report(notifications: readonly NewNotification[], log: Logger): void {
  const names = new Map<string, string[]>();
  for (const { eventKey, destination } of notifications) {
    names.set(eventKey, [...(names.get(eventKey) ?? []), destination]);
  }
  for (const [event, destinations] of names) {
    const reason = notifications.find(({ eventKey }) => eventKey === event)?.reason;
    log.info({ event }, `${reason}: ${destinations.join(", ")}`);
  }
}

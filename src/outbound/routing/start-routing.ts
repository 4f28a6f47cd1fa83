import { subjectOf } from "./branch-history";
import { consumeFeed, type RunningConsumer } from "../../core/log/consume-feed";
import { newEvents } from "../../core/log/feed";
import type { FeedConsumer } from "../../core/log/feed-consumer";
import type { MetricsRecorder } from "../../core/metrics-recorder";
import type { NewNotification } from "../../core/routing/notification";
import type { Logger, Store } from "../../core/ports";
import { type Routed, type RoutedDestination, routeEvents } from "./route-events";
import { matchesRule } from "./rule";
import { createDefaultBranches, type DefaultBranches } from "./default-branches";
import type { Destination } from "../destinations/destination";

export interface RoutingOptions {
  destinations: readonly Destination[];
  store: Pick<Store, "events" | "feed" | "outbox">;
  log: Logger;
  metrics?: Pick<MetricsRecorder, "countSkippedItem"> | undefined;
  now: () => Date;
  /** Called when the destinations are registered: they get every event from then on. */
  onRegistered: () => void;
  /** Called when there are new notifications. */
  onRouted: () => void;
}

/** The router: a consumer of the feed that turns events into notifications. */
export function startRouting(options: RoutingOptions): RunningConsumer {
  const { store, log, metrics } = options;
  return consumeFeed({ feed: store.feed, consumer: createRouter(options), log, metrics });
}

function createRouter(options: RoutingOptions): FeedConsumer {
  const { destinations, store, log, now, onRegistered, onRouted } = options;
  const { feed, outbox } = store;
  const defaultBranches = createDefaultBranches(store.events);
  let routed: readonly RoutedDestination[] = [];

  async function register(): Promise<void> {
    const { key: newest } = await feed.newestCursor();
    const names = destinations.map(({ name }) => name);
    const beginnings = await outbox.register(names, newest);
    routed = destinations.map((destination) =>
      toRouted(destination, beginnings.get(destination.name) ?? newest, defaultBranches),
    );
    onRegistered();
  }

  return {
    name: "router",
    async readCursor() {
      // The log may have been replaced by an empty one, in which the destinations are not registered.
      if (routed.length === 0 || (await outbox.readCursor()) === undefined) await register();
      return (await outbox.readCursor()) ?? 0;
    },
    async handle(items, { from, to }) {
      const events = newEvents(items);
      const states = await outbox.readBranchStates([...new Set(events.map(subjectOf))]);
      const at = now();
      defaultBranches.clear();
      const route = (): Routed => routeEvents(events, routed, states, at);
      let result = route();
      if (await defaultBranches.load()) result = route();
      const { notifications, branchStates } = result;
      const isOurs = await outbox.route({ from, to, at, notifications, branchStates });
      if (isOurs) report(notifications, log);
      // Another receiver may have routed them, and this one has to send them.
      if (notifications.length > 0) onRouted();
      return isOurs;
    },
  };
}

function toRouted(
  destination: Destination,
  after: number,
  defaultBranches: DefaultBranches,
): RoutedDestination {
  const { name, isForPeople, keepsIncidentOpen, isChat, when } = destination;
  return {
    name,
    isForPeople,
    keepsIncidentOpen,
    isChat,
    after,
    wants: (event, change) =>
      matchesRule(when, event, change) && (!when.isOnDefaultBranch || defaultBranches.has(event)),
  };
}

/** "deploy broke on main in webhook-service: team-chat, on-call" */
function report(notifications: readonly NewNotification[], log: Logger): void {
  const lines = new Map<string, { reason: string; names: string[] }>();
  for (const { eventKey, reason, destination } of notifications) {
    const line = lines.get(eventKey) ?? { reason, names: [] };
    line.names.push(destination);
    lines.set(eventKey, line);
  }
  for (const [event, { reason, names }] of lines) {
    log.info({ event }, `${reason}: ${names.join(", ")}`);
  }
}

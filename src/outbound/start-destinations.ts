import { describeRule } from "./routing/describe-rule";
import type { DestinationControl } from "../core/routing/destination-control";
import type { MetricsRecorder } from "../core/metrics-recorder";
import { Failure } from "../core/errors";
import type { Logger, Store } from "../core/ports";
import { addDurations } from "./add-durations";
import { createDestinationTools } from "./create-destination-tools";
import type { Destination, Job, SendResult, SendTools } from "./destinations/destination";
import { makeTestJob } from "./destinations/make-test-job";
import { createDispatcher } from "./dispatcher/create-dispatcher";
import { startRouting } from "./routing/start-routing";
import { watchSilence } from "./routing/watch-silence";

export interface DestinationsOptions {
  destinations: readonly Destination[];
  store: Pick<Store, "events" | "feed" | "insights" | "outbox">;
  /** The URL at which people reach this program, without a slash at the end. */
  publicUrl?: string | undefined;
  log: Logger;
  /** Counts the new state of each notification, and events that could not be routed. */
  metrics?: Pick<MetricsRecorder, "countNotifications" | "countSkippedItem"> | undefined;
  now?: () => Date;
  /** The monotonic clock, in milliseconds. */
  monotonic?: () => number;
  /** Random numbers from 0 to 1, which spread retries. */
  random?: () => number;
  /**
   * The time between two reads of the outbox, for notifications from other receivers, in
   * milliseconds.
   */
  pollInterval?: number;
}

export interface RunningDestinations extends DestinationControl {
  /** Resolves when every destination is registered: it gets each event from then on. */
  registered: Promise<void>;
  /** Lets attempts under way end, for at most `timeout` milliseconds. */
  stop(timeout: number): Promise<void>;
}

/** Starts the router and the dispatcher. */
export function startDestinations(options: DestinationsOptions): RunningDestinations {
  const { store, log, metrics } = options;
  const destinations = options.destinations.map((each) => addDurations(each, store.events));
  for (const { name } of destinations) startAtZero(name, metrics);
  const { now = () => new Date(), monotonic = () => performance.now() } = options;
  const { random = Math.random, pollInterval = 1_000 } = options;
  const tools = createDestinationTools({ ...options, now });
  const dispatcher = createDispatcher({
    ...{ destinations, outbox: store.outbox, events: store.events, log, now, random, pollInterval },
    ...{ createTools: tools.create, metrics, monotonic },
  });
  let onRegistered = (): void => undefined;
  const registered = new Promise<void>((resolve) => (onRegistered = resolve));
  const router = startRouting({
    ...{ destinations, store, log, metrics, now, onRegistered },
    onRouted: dispatcher.wake,
  });

  const silence = watchSilence({
    ...{ destinations, store, log, now },
    onRouted: dispatcher.wake,
  });

  function find(name: string): Destination {
    const found = destinations.find((destination) => destination.name === name);
    if (!found) throw new Error(`There is no destination ${name}.`);
    return found;
  }

  return {
    registered,
    destinations: destinations.map(({ name, type, when }) => ({
      name,
      type,
      rule: describeRule(when),
    })),
    readLag: router.readLag,
    wake: dispatcher.reconsider,
    async preview(name, event) {
      const destination = find(name);
      const test = tools.create(destination, neverAborted, { isTest: true });
      return destination.prepare([makeTestJob(name, event, now())], test);
    },
    async test(name, event) {
      const destination = find(name);
      const at = now();
      const test = tools.create(destination, neverAborted, { isTest: true });
      const result = await sendTest(destination, makeTestJob(name, event, at), test);
      const { outcome, status, response } = result;
      return {
        outcome: outcome === "delivered" ? "delivered" : "failed",
        at: at.toISOString(),
        durationMs: now().getTime() - at.getTime(),
        ...{ status, response, error: outcome === "delivered" ? null : result.error },
      };
    },
    async stop(timeout) {
      silence.stop();
      await router.stop();
      await dispatcher.stop(timeout);
      await Promise.all([tools.close(), ...destinations.map((each) => each.close?.())]);
    },
  };
}

const neverAborted = new AbortController().signal;

/** Without a first value, Prometheus would miss the first notification of each kind. */
function startAtZero(name: string, metrics: DestinationsOptions["metrics"]): void {
  for (const state of ["pending", "delivered", "failed"] as const) {
    metrics?.countNotifications(name, state, 0);
  }
}

async function sendTest(destination: Destination, job: Job, tools: SendTools): Promise<SendResult> {
  try {
    return await destination.send(await destination.prepare([job], tools), [job], tools);
  } catch (error) {
    if (error instanceof Failure) throw error;
    return { outcome: "failed", error: (error as Error).message, status: null, response: "" };
  }
}

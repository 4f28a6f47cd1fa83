import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { EventLog } from "../../core/ports";
import { watchClock } from "../../core/watch-clock";
import type { Destination } from "../destinations/destination";
import { createSender } from "./create-sender";
import { findEvents } from "./find-events";
import type { SenderOptions } from "./sender-options";

export interface DispatcherOptions extends Omit<
  SenderOptions,
  "owner" | "signal" | "events" | "isClockTrusted" | "atWork"
> {
  destinations: readonly Destination[];
  events: Pick<EventLog, "find" | "list">;
}

export interface Dispatcher {
  /** Wakes the senders: there may be new notifications. */
  wake: () => void;
  /**
   * Wakes the senders: destinations may have been paused, resumed, or changed otherwise by hand.
   */
  reconsider: () => void;
  /** Lets the attempts under way end, for at most `timeout` milliseconds, then aborts them. */
  stop(timeout: number): Promise<void>;
}

/**
 * Sends the pending notifications of the outbox, in order within each subject, and to the
 * destinations independently of each other. Several receivers on one database share the
 * destinations.
 */
export function createDispatcher({ destinations, ...options }: DispatcherOptions): Dispatcher {
  const owner = randomUUID();
  const aborted = new AbortController();
  const isClockTrusted = trustClock(options);
  const shared = {
    ...{ ...options, owner, signal: aborted.signal, isClockTrusted, atWork: new Set<object>() },
    events: findEvents(options.events, options.monotonic),
  };
  const senders = destinations.map((destination) => createSender(destination, shared));
  return {
    wake() {
      for (const { wake } of senders) wake();
    },
    reconsider() {
      for (const { reconsider } of senders) reconsider();
    },
    async stop(timeout) {
      const ended = Promise.all(senders.map((sender) => sender.stop()));
      await Promise.race([ended, sleep(timeout, undefined, { ref: false })]);
      aborted.abort();
      await ended;
      await options.outbox.releaseLeases(owner).catch((err: unknown) => {
        options.log.warn({ err }, "leases not released; another receiver takes over when they end");
      });
    },
  };
}

/** Watches the clock from now on: a wrong one would give up everything that waits. */
function trustClock({
  events,
  now,
  monotonic,
  log,
}: Pick<DispatcherOptions, "events" | "now" | "monotonic" | "log">): () => Promise<boolean> {
  const consequence = "no notification is given up for a day";
  const watch = async (): Promise<ReturnType<typeof watchClock>> => {
    const [newest] = await events.list({}, { limit: 1 }).catch((err: unknown) => {
      log.warn({ err }, "the newest event cannot be read; the clock is trusted as it is");
      return [];
    });
    const lastKnown = newest && new Date(newest.lastDeliveredAt);
    return watchClock({ now, monotonic, lastKnown, log, consequence });
  };
  const watched = watch();
  return async () => (await watched).isTrusted();
}

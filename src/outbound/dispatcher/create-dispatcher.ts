import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Destination } from "../destinations/destination";
import { createSender } from "./create-sender";
import type { SenderOptions } from "./sender-options";

export interface DispatcherOptions extends Omit<SenderOptions, "owner" | "signal" | "parts"> {
  destinations: readonly Destination[];
}

export interface Dispatcher {
  /** Says that there may be new notifications. */
  wake: () => void;
  /** Lets the attempts under way end, for at most `timeout` milliseconds, then aborts them. */
  stop(timeout: number): Promise<void>;
}

/**
 * Sends what waits in the outbox: one request at a time for each destination, in order, and the
 * destinations independently of each other. Several receivers on one database share the destinations.
 */
export function createDispatcher({ destinations, ...options }: DispatcherOptions): Dispatcher {
  const owner = randomUUID();
  const aborted = new AbortController();
  const senders = destinations.map((destination) =>
    createSender(destination, {
      ...{ ...options, owner, signal: aborted.signal },
      parts: destinations.length,
    }),
  );
  return {
    wake() {
      for (const { wake } of senders) wake();
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

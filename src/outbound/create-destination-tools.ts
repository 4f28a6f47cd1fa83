import type { Logger, Store } from "../core/ports";
import type { Destination, FindBreak, Job, ListGroup, SendTools } from "./destinations/destination";
import { createDestinationClient } from "./destination-client";
import type { GuardedClient } from "./guarded-client";

export interface DestinationToolsOptions {
  store: Pick<Store, "events" | "outbox">;
  publicUrl?: string | undefined;
  log: Logger;
  now: () => Date;
}

export interface DestinationToolMaker {
  create: (
    destination: Destination,
    signal: AbortSignal,
    options?: { isTest: boolean },
  ) => SendTools;
  close(): Promise<void>;
}

/** The tools of destinations: an HTTP client for each, so that a slow service delays no other. */
export function createDestinationTools(options: DestinationToolsOptions): DestinationToolMaker {
  const { store, publicUrl, log, now } = options;
  const clients = new Map<string, GuardedClient>();

  function clientOf({ name }: Destination): GuardedClient {
    const client = clients.get(name) ?? createDestinationClient();
    clients.set(name, client);
    return client;
  }

  return {
    create: (destination, signal, { isTest } = { isTest: false }) => ({
      ...{ publicUrl, log, now, signal, isTest },
      findBreak: createFindBreak(store, destination.name),
      listGroup: createListGroup(store, destination.name),
      exchange: (request) => clientOf(destination).exchange(request, signal),
    }),
    async close() {
      await Promise.all([...clients.values()].map((client) => client.close()));
    },
  };
}

function createFindBreak(
  { events, outbox }: Pick<Store, "events" | "outbox">,
  name: string,
): FindBreak {
  return async function findBreak(subject) {
    const notification = await outbox.findBreak(name, subject);
    if (!notification) return undefined;
    const event = await events.find(notification.eventKey);
    return { notification, event };
  };
}

function createListGroup(
  { events, outbox }: Pick<Store, "events" | "outbox">,
  name: string,
): ListGroup {
  return async function listGroup(breakGroup) {
    const jobs: Job[] = [];
    for (const notification of await outbox.listGroup(name, breakGroup)) {
      const event = await events.find(notification.eventKey);
      if (event) jobs.push({ notification, event });
    }
    return jobs;
  };
}

import type { Request, RequestHandler } from "express";
import type { z } from "zod";
import type { DestinationControl } from "../../core/routing/destination-control";
import { Failure } from "../../core/errors";
import { listDestinations } from "../../core/routing/list-destinations";
import type { Store } from "../../core/ports";
import { sendJson } from "../../server/send-json";
import { findTestedEvent } from "./find-tested-event";
import type * as schemas from "../openapi/destinations";
import { toRequestAnswer } from "./present-notification";

export interface DestinationRoutes {
  control: DestinationControl;
  store: Pick<Store, "events" | "outbox">;
}

/** Every configured destination: its state, its backlog, its last attempt. */
export function showDestinations(context: DestinationRoutes): RequestHandler {
  return async function showDestinations(_req, res): Promise<void> {
    const destinations = await readDestinations(context);
    const lag = await context.control.readLag();
    sendJson(res, 200, { destinations, lag } satisfies z.infer<typeof schemas.destinationList>);
  };
}

/** The request that a destination would get for an event. Nothing is sent. */
export function previewDestination({ control, store }: DestinationRoutes): RequestHandler {
  return async function previewDestination(req, res): Promise<void> {
    const name = readName(req, control);
    const event = await findTestedEvent(req, res, store.events);
    try {
      const request = toRequestAnswer(await control.preview(name, event));
      sendJson(res, 200, { request, eventKey: event.key } satisfies z.infer<
        typeof schemas.preview
      >);
    } catch (error) {
      if (error instanceof Failure) throw error;
      throw new Failure("no_request", { detail: (error as Error).message });
    }
  };
}

/** Sends an event to a destination now, marked as a test. */
export function testDestination({ control, store }: DestinationRoutes): RequestHandler {
  return async function testDestination(req, res): Promise<void> {
    const name = readName(req, control);
    const event = await findTestedEvent(req, res, store.events);
    const result = { ...(await control.test(name, event)), eventKey: event.key };
    sendJson(res, 200, result satisfies z.infer<typeof schemas.testResult>);
  };
}

/** A manual change to a destination. */
type Action = (name: string, context: DestinationRoutes) => Promise<unknown>;

export const pause: Action = async (name, { store, control }) => {
  await store.outbox.pause(name, "Paused manually.");
  control.wake();
};

export const resume: Action = async (name, { store, control }) => {
  await store.outbox.resume(name);
  control.wake();
};

export const retryFailed: Action = async (name, { store, control }) => {
  await store.outbox.retry({ destination: name });
  control.wake();
};

/** Changes a destination, and responds with its new state. */
export function changeDestination(act: Action, context: DestinationRoutes): RequestHandler {
  return async function changeDestination(req, res): Promise<void> {
    const name = readName(req, context.control);
    await act(name, context);
    const all = await readDestinations(context);
    const state = all.find((destination) => destination.name === name);
    if (state === undefined) throw new Failure("no_such_destination");
    sendJson(res, 200, state);
  };
}

async function readDestinations({
  control,
  store,
}: DestinationRoutes): Promise<z.infer<typeof schemas.destination>[]> {
  const listed = await listDestinations(control, store.outbox);
  return listed.map(({ name, type, rule, failuresInRow, ...state }) => ({
    ...{ name, type, rule },
    ...state,
  }));
}

/** @throws Failure `no_such_destination` (404) */
function readName(req: Request, { destinations }: DestinationControl): string {
  const name = String(req.params.name);
  if (destinations.some((destination) => destination.name === name)) return name;
  throw new Failure("no_such_destination");
}

import type { Request, RequestHandler } from "express";
import { askStore } from "../core/ask-store";
import { Failure } from "../core/errors";
import type { KeptEvent } from "../core/logged-event";
import type { EventStore } from "../core/ports";

/** All that is kept of an event. */
export function showEvent(store: EventStore): RequestHandler {
  return async function showEvent(req, res): Promise<void> {
    const { body, ...event } = await findEvent(store, req);
    // The payload stands in the answer as it was sent: parsing it would round its large numbers.
    const text = `${JSON.stringify(event).slice(0, -1)},"payload":${body.toString()}}`;
    res.type("json").send(text);
  };
}

/** The bytes as received, for looking at and not for running. */
export function showBody(store: EventStore): RequestHandler {
  return async function showBody(req, res): Promise<void> {
    const { key, headers, body } = await findEvent(store, req);
    // Not res.set, which would add a charset to the type.
    res.setHeader("Content-Type", String(headers["content-type"] ?? "application/octet-stream"));
    res.setHeader("Content-Disposition", `attachment; filename="event-${key}.json"`);
    res.setHeader("Content-Security-Policy", "default-src 'none'; sandbox");
    res.end(body);
  };
}

/** @throws Failure `no_such_event` (404) */
export async function findEvent(store: EventStore, req: Request): Promise<KeptEvent> {
  const event = await askStore(() => store.find(String(req.params.key)));
  if (!event) throw new Failure("no_such_event");
  return event;
}

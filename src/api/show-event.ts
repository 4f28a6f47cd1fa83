import type { RequestHandler } from "express";
import { findEvent } from "../core/find-delivery";
import type { EventLog } from "../core/ports";

/** All that is kept of an event. */
export function showEvent(events: EventLog): RequestHandler {
  return async function showEvent(req, res): Promise<void> {
    const { body, ...event } = await findEvent(events, String(req.params.key));
    // The payload stands in the answer as it was sent: parsing it would round its large numbers.
    const text = `${JSON.stringify(event).slice(0, -1)},"payload":${body.toString()}}`;
    res.type("json").send(text);
  };
}

/** The bytes as received, for looking at and not for running. */
export function showBody(events: EventLog): RequestHandler {
  return async function showBody(req, res): Promise<void> {
    const { key, headers, body } = await findEvent(events, String(req.params.key));
    // Not res.set, which would add a charset to the type.
    res.setHeader("Content-Type", String(headers["content-type"] ?? "application/octet-stream"));
    res.setHeader("Content-Disposition", `attachment; filename="event-${key}.json"`);
    res.setHeader("Content-Security-Policy", "default-src 'none'; sandbox");
    res.end(body);
  };
}

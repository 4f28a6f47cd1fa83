import type { RequestHandler } from "express";
import { findEvent } from "../../core/log/find-delivery";
import type { EventLog } from "../../core/ports";

/** Everything stored for an event. */
export function showEvent(events: EventLog): RequestHandler {
  return async function showEvent(req, res): Promise<void> {
    const { body, ...event } = await findEvent(events, String(req.params.key));
    // The payload is inserted as received: parsing it would round large numbers.
    const text = `${JSON.stringify(event).slice(0, -1)},"payload":${body.toString()}}`;
    res.type("json").send(text);
  };
}

/** The bytes as received, as a download that a browser never renders. */
export function showBody(events: EventLog): RequestHandler {
  return async function showBody(req, res): Promise<void> {
    const { key, headers, body } = await findEvent(events, String(req.params.key));
    // res.set would add a charset to the type.
    res.setHeader("Content-Type", String(headers["content-type"] ?? "application/octet-stream"));
    res.setHeader("Content-Disposition", `attachment; filename="event-${key}.json"`);
    res.setHeader("Content-Security-Policy", "default-src 'none'; sandbox");
    res.end(body);
  };
}

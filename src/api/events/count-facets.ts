import type { RequestHandler } from "express";
import type { z } from "zod";
import type { EventLog } from "../../core/ports";
import { sendJson } from "../../server/send-json";
import { readFilter } from "./event-query";
import type { facets } from "../openapi/facets-schema";

/** The values that the filters can have, with the number of events for each. */
export function countFacets(events: EventLog, now: () => Date): RequestHandler {
  return async function countFacets(req, res): Promise<void> {
    const filter = readFilter(req.query);
    const counted = await events.facets(filter, now());
    sendJson(res, 200, counted satisfies z.infer<typeof facets>);
  };
}

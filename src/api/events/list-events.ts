import type { RequestHandler } from "express";
import type { z } from "zod";
import type { EventLog } from "../../core/ports";
import { sendJson } from "../../server/send-json";
import { readListQuery } from "./event-query";
import type { eventPage } from "../openapi/schemas";
import { readPage } from "../read-page";

/** A page of events, newest first. */
export function listEvents(events: EventLog): RequestHandler {
  return async function listEvents(req, res): Promise<void> {
    const { filter, ...query } = readListQuery(req.query);
    const { items, next } = await readPage((page) => events.list(filter, page), query);
    sendJson(res, 200, { events: items, next } satisfies z.infer<typeof eventPage>);
  };
}

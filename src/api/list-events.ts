import type { RequestHandler } from "express";
import type { z } from "zod";
import { withStoreErrors } from "../core/with-store-errors";
import type { EventStore } from "../core/ports";
import type { eventPage } from "./openapi/schemas";
import { readListQuery } from "./event-query";
import { sendJson } from "../server/send-json";

/** A page of the log, newest first. */
export function listEvents(store: EventStore): RequestHandler {
  return async function listEvents(req, res): Promise<void> {
    const { filter, limit, cursor } = readListQuery(req.query);
    // One more than asked for tells whether there is a next page.
    const found = await withStoreErrors(() =>
      store.list(filter, { limit: limit + 1, before: cursor }),
    );
    const events = found.slice(0, limit);
    const next = found.length > limit ? (events.at(-1)?.key ?? null) : null;
    sendJson(res, 200, { events, next } satisfies z.infer<typeof eventPage>);
  };
}

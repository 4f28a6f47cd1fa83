import type { ReplayContext } from "./replay-event";
import type { Store } from "../../core/ports";
import type { Route } from "../../server/mount-routes";
import type { SendStream } from "../../server/send-stream";
import type { RouteGuards } from "../route-guards";
import { countFacets } from "./count-facets";
import { exportCsv, exportNdjson } from "./export-events";
import { listEvents } from "./list-events";
import { listReplays, replayStoredEvent } from "./replays";
import { showBody, showEvent } from "./show-event";

export interface EventRoutes extends ReplayContext {
  store: Store;
  now: () => Date;
  sendStream: SendStream;
}

/** The routes of events and their replays. */
export function eventRoutes(context: EventRoutes, { read, change }: RouteGuards): Route[] {
  const { now, sendStream } = context;
  const { events } = context.store;
  return [
    ["GET", "/api/events", read, listEvents(events)],
    ["GET", "/api/facets", read, countFacets(events, now)],
    ["GET", "/api/events.ndjson", read, exportNdjson(events, sendStream)],
    ["GET", "/api/events.csv", read, exportCsv(events, sendStream)],
    ["GET", "/api/events/:key", read, showEvent(events)],
    ["GET", "/api/events/:key/body", read, showBody(events)],
    ["GET", "/api/events/:key/replays", read, listReplays(context.store)],
    ["POST", "/api/events/:key/replay", change, replayStoredEvent(context)],
  ];
}

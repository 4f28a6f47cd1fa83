import { describeApi } from "./api/openapi/describe-api";
import { destinationRoutes } from "./api/destinations/destination-routes";
import { eventRoutes } from "./api/events/event-routes";
import { streamFeed } from "./api/events/stream-feed";
import { insightsRoutes } from "./api/insights/insights-routes";
import { monitoringRoutes } from "./api/monitoring-routes";
import { flushRejections } from "./api/rejections/flush-rejections";
import { rejectionRoutes } from "./api/rejections/rejection-routes";
import type { RouteGuards } from "./api/route-guards";
import { createReadingTurns } from "./core/create-reading-turns";
import type { ReplaySender } from "./core/ports";
import { sendReplay } from "./outbound/replay/send-replay";
import { countFailing } from "./pages/destinations/destination-health";
import { destinationsRoutes } from "./pages/destinations/destinations-routes";
import { insightsPageRoutes } from "./pages/insights/insights-page-routes";
import { inspectorRoutes } from "./pages/inspector/inspector-routes";
import { layoutRoutes } from "./pages/layout/layout-routes";
import { pipelineRoutes } from "./pages/pipelines/pipeline-routes";
import type { RouteContext } from "./route-context";
import { beginInTurn } from "./server/begin-in-turn";
import type { Route } from "./server/mount-routes";
import { refuseBody } from "./server/refuse-body";
import { refuseCrossSite } from "./server/refuse-cross-site";

const unknownSource = { description: "Use the secret that this server is configured with." };

/** The API and the pages: method, path, access, handlers. Badges may be public. */
export function guardedRoutes(context: RouteContext): Route[] {
  const { store, secrets, replayUrls = [], log, now, stopping, rejections, access } = context;
  const { metrics, destinations, sendStream, maxBody } = context;
  const { areBadgesPublic = false, secretSource = unknownSource, renderView } = context;
  const { requireToken, signInByLink } = access;
  const flush = flushRejections(rejections);
  const inTurn = beginInTurn(createReadingTurns());
  const replay: ReplaySender = (event, url) => sendReplay(event, url, { secrets, replayUrls });
  const otherPages = {
    insights: true,
    countFailing: destinations && (() => countFailing(destinations, store.outbox)),
  };

  const open = [refuseBody];
  const page = [refuseBody, signInByLink, requireToken, flush, inTurn];
  const change = [requireToken, refuseCrossSite, flush];
  const guards: RouteGuards = {
    read: [refuseBody, requireToken, flush, inTurn],
    change,
    changeWithoutBody: [refuseBody, ...change],
  };

  return [
    ...eventRoutes({ store, log, now, sendStream, sendReplay: replay }, guards),
    ...rejectionRoutes({ store, secrets, maxBody, buffer: rejections, log, now }, guards),
    ...insightsRoutes(store.insights, now, guards),
    ...monitoringRoutes(
      { insights: store.insights, metrics, areBadgesPublic },
      { open, read: guards.read },
    ),
    ...(destinations ? destinationRoutes({ control: destinations, store }, guards) : []),
    ["GET", "/api/stream", guards.read, streamFeed({ feed: store.feed, stopping, log })],
    [
      "GET",
      "/openapi.json",
      guards.read,
      describeApi({ hasDestinations: destinations !== undefined }),
    ],

    ...layoutRoutes(page),
    ...inspectorRoutes(
      { store, secrets, maxBody, secretSource, rejections, log, otherPages, now, renderView },
      page,
    ),
    ...insightsPageRoutes({ store, log, otherPages, now, renderView }, page),
    ...pipelineRoutes({ store, log, otherPages, now, renderView }, page),
    ...(destinations
      ? destinationsRoutes({ control: destinations, store, log, otherPages, renderView }, page)
      : []),
  ];
}

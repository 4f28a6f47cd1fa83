import express from "express";
import { createReadingTurns } from "./core/create-reading-turns";
import { Failure, type FailureCode } from "./core/errors";
import type { DestinationControl } from "./core/routing/destination-control";
import type { Logger, ReplaySender, Store } from "./core/ports";
import { createRejectionBuffer, type RejectionBuffer } from "./core/log/rejection-buffer";
import { captureRawBody } from "./webhook/capture-raw-body";
import { recordWrongPath } from "./webhook/record-wrong-path";
import { requireSize } from "./webhook/parse-size";
import { createUploadBudget } from "./webhook/upload-budget";
import { webhookRoute } from "./webhook/webhook-route";
import type { RouteGuards } from "./api/route-guards";
import { destinationRoutes } from "./api/destinations/destination-routes";
import { eventRoutes } from "./api/events/event-routes";
import { insightsRoutes } from "./api/insights/insights-routes";
import type { Metrics } from "./api/metrics/metrics";
import { monitoringRoutes } from "./api/monitoring-routes";
import { rejectionRoutes } from "./api/rejections/rejection-routes";
import { describeApi } from "./api/openapi/describe-api";
import { fetchLogs } from "./api/events/fetch-logs";
import { flushRejections } from "./api/rejections/flush-rejections";
import { reportHealth, reportReadiness } from "./api/report-health";
import { streamFeed } from "./api/events/stream-feed";
import { insightsPageRoutes } from "./pages/insights/insights-page-routes";
import { countFailing } from "./pages/destinations/destination-health";
import { destinationsRoutes } from "./pages/destinations/destinations-routes";
import type { SecretSource } from "./pages/inspector/list/present-first-run";
import { inspectorRoutes } from "./pages/inspector/inspector-routes";
import { layoutRoutes } from "./pages/layout/layout-routes";
import { showFailure } from "./pages/layout/plain/show-failure";
import { pipelineRoutes } from "./pages/pipelines/pipeline-routes";
import { createAccess } from "./server/access";
import { beginInTurn } from "./server/begin-in-turn";
import type { ReceiverApp } from "./server/create-server";
import { handleError } from "./server/handle-error";
import { mountRoutes, type Route } from "./server/mount-routes";
import { refuseBody } from "./server/refuse-body";
import { refuseCrossSite } from "./server/refuse-cross-site";
import { createSendStream } from "./server/send-stream";
import { addSecurityHeaders } from "./server/security-headers";
import type { FunctionDestination } from "./outbound/function-destination";
import { runDestinations } from "./outbound/run-destinations";
import { sendReplay } from "./outbound/replay/send-replay";

export interface AppOptions {
  /** The webhooks' secret tokens. At least one, none empty; a delivery must match one of them. */
  secrets: readonly string[];
  store: Store;
  /** Maximum size of a webhook body, in bytes or as `"5mb"`, the default. */
  bodyLimit?: number | string;
  /**
   * Token for all routes except the webhook route, `/`, `/healthz` and `/readyz`. Without it, those
   * other routes respond with 403.
   */
  apiToken?: string | undefined;
  /**
   * Whether `GET /fetch-webhooks-logs` needs no token for direct requests from this machine. Requests
   * through a local proxy can look like direct ones. False by default.
   */
  isLogOpenLocally?: boolean;
  /** Proxies whose `X-Forwarded-For` is trusted: Express's "trust proxy". None by default. */
  trustProxy?: boolean | number | string;
  /** Allowed replay targets besides this machine, as URL prefixes. None by default. */
  replayUrls?: readonly string[];
  /** Functions that get the events. They start with the app and end with `stopping`. None by default. */
  destinations?: readonly FunctionDestination[] | DestinationControl | undefined;
  /** Counts deliveries, and is served at `GET /metrics`. None by default. */
  metrics?: Metrics | undefined;
  /** Whether `GET /badge/…` needs no token. False by default. */
  areBadgesPublic?: boolean;
  /** Buffers rejections for the store. Created by default. */
  rejections?: RejectionBuffer;
  /** Logs one line per webhook and per failed request. Silent by default. */
  log?: Logger;
  /** Sentences added to the messages of failures, such as the name of a setting. */
  hints?: Partial<Record<FailureCode, string>>;
  /** Where people find the secret, for the inspector's first steps. Never the secret itself. */
  secretSource?: SecretSource;
  /** Aborted when the shutdown begins: `/readyz` responds with 503, and streams end. */
  stopping?: AbortSignal;
  /** The clock. The system clock by default. */
  now?: () => Date;
}

/**
 * Creates the receiver as an Express app that does not listen yet.
 *
 * @throws TypeError for no secrets, an empty one, no store, or an invalid body limit
 */
export function createApp(options: AppOptions): ReceiverApp {
  const { store, trustProxy = false, log = silent } = options;
  if (!store) throw new TypeError("A store is required, such as createMemoryStore().");
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.set("trust proxy", trustProxy);

  addSecurityHeaders(app);
  const {
    metrics,
    rejections = createRejectionBuffer({ store: store.rejections, log }),
    now = () => new Date(),
  } = options;
  mountRoutes(app, createRoutes({ ...options, log, rejections, now }));
  app.use(refuseBody, refuseUnknownRoute);
  app.use(recordWrongPath({ rejections, metrics: metrics?.recorder, now }));
  app.use(handleError(log, { respond: showFailure, hints: options.hints }));
  return app;
}

/** Every route: method, path, access, handlers. */
function createRoutes({
  secrets,
  secretSource = { description: "Use the secret that this server is configured with." },
  store,
  bodyLimit = "5mb",
  apiToken,
  isLogOpenLocally = false,
  replayUrls = [],
  log,
  destinations: given,
  metrics,
  areBadgesPublic = false,
  rejections,
  stopping = new AbortController().signal,
  now,
}: AppOptions & Required<Pick<AppOptions, "log" | "rejections" | "now">>): Route[] {
  const { requireToken, requireTokenFromElsewhere, signInByLink, signIn } = createAccess(apiToken);
  const uploads = createUploadBudget();
  const sendStream = createSendStream();
  const maxBody = requireSize(bodyLimit);
  const flush = flushRejections(rejections);
  const inTurn = beginInTurn(createReadingTurns());
  const replay: ReplaySender = (event, url) => sendReplay(event, url, { secrets, replayUrls });
  const destinations = runDestinations(given, { store, log, stopping, now });
  const otherPages = {
    insights: true,
    countFailing: destinations && (() => countFailing(destinations, store.outbox)),
  };

  const open = [refuseBody];
  const logAccess = [refuseBody, isLogOpenLocally ? requireTokenFromElsewhere : requireToken];
  const page = [refuseBody, signInByLink, requireToken, flush, inTurn];
  const change = [requireToken, refuseCrossSite, flush];
  const guards: RouteGuards = {
    read: [refuseBody, requireToken, flush, inTurn],
    change,
    changeWithoutBody: [refuseBody, ...change],
  };

  return [
    webhookRoute({
      ...{ secrets, store, maxBody, uploads, rejections, log, now },
      metrics: metrics?.recorder,
    }),
    ["GET", "/fetch-webhooks-logs", logAccess, fetchLogs(store.events, sendStream)],
    ["GET", "/", open, welcome],
    ["GET", "/healthz", open, reportHealth],
    ["GET", "/readyz", open, reportReadiness(store, stopping)],
    ["POST", "/sign-in", [], captureRawBody("10kb", uploads), signIn],

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
      { store, secrets, maxBody, secretSource, rejections, log, otherPages, now },
      page,
    ),
    ...insightsPageRoutes({ store, log, otherPages, now }, page),
    ...pipelineRoutes({ store, log, otherPages, now }, page),
    ...(destinations
      ? destinationsRoutes({ control: destinations, store, log, otherPages }, page)
      : []),
  ];
}

const welcome: express.RequestHandler = function welcome(_req, res) {
  res.type("text").send("Welcome to the Webhooks API");
};

const refuseUnknownRoute: express.RequestHandler = function refuseUnknownRoute(_req, _res, next) {
  next(new Failure("not_found"));
};

const silent: Logger = { info() {}, warn() {}, error() {} };

import express, { type Express } from "express";
import { Failure } from "./core/errors";
import type { DestinationControl } from "./core/destination-control";
import type { Logger, Store } from "./core/ports";
import { createRejectionBuffer, type RejectionBuffer } from "./core/rejection-buffer";
import type { ReplayContext } from "./core/replay-event";
import { createReverify } from "./core/reverify";
import { captureRawBody } from "./webhook/capture-raw-body";
import { checkSignature } from "./webhook/check-signature";
import { receiveWebhook } from "./webhook/receive-webhook";
import { recordRejection } from "./webhook/record-rejection";
import { createUploadBudget } from "./webhook/upload-budget";
import { destinationRoutes } from "./api/destination-routes";
import { describeApi } from "./api/openapi/describe-api";
import { countFacets } from "./api/count-facets";
import { exportCsv, exportNdjson } from "./api/export-events";
import { fetchLogs } from "./api/fetch-logs";
import { flushRejections } from "./api/flush-rejections";
import { listEvents } from "./api/list-events";
import { listRejections } from "./api/list-rejections";
import { listReplays, replayStoredEvent } from "./api/replays";
import { reportHealth, reportReadiness } from "./api/report-health";
import { reverifyAllRejections, reverifyRejection } from "./api/reverify-rejections";
import { trySecret } from "./api/try-secret";
import { showBody, showEvent } from "./api/show-event";
import { showRejectedBody, showRejection } from "./api/show-rejection";
import { streamFeed } from "./api/stream-feed";
import { inspectorRoutes } from "./pages/inspector/inspector-routes";
import { layoutRoutes } from "./pages/layout/layout-routes";
import { showFailure } from "./pages/layout/show-failure";
import { createAccess } from "./server/access";
import { handleError } from "./server/handle-error";
import { mountRoutes, type Route } from "./server/mount-routes";
import { refuseBody } from "./server/refuse-body";
import { refuseCrossSite } from "./server/refuse-cross-site";
import { addSecurityHeaders } from "./server/security-headers";
import type { FunctionDestination } from "./outbound/function-destination";
import { runDestinations } from "./outbound/run-destinations";
import { sendReplay } from "./outbound/send-replay";

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
  /** Buffers rejections for the store. Created by default. */
  rejections?: RejectionBuffer;
  /** Logs one line per webhook and per failed request. Silent by default. */
  log?: Logger;
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
export function createApp(options: AppOptions): Express {
  const { store, trustProxy = false, log = silent } = options;
  if (!store) throw new TypeError("A store is required, such as createMemoryStore().");
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.set("trust proxy", trustProxy);

  addSecurityHeaders(app);
  mountRoutes(app, createRoutes({ ...options, log }));
  app.use(refuseBody, refuseUnknownRoute);
  app.use(handleError(log, showFailure));
  return app;
}

/** Every route: method, path, access, handlers. */
function createRoutes({
  secrets,
  store,
  bodyLimit,
  apiToken,
  isLogOpenLocally = false,
  replayUrls = [],
  log,
  destinations: given,
  rejections = createRejectionBuffer({ store: store.rejections, log }),
  stopping = new AbortController().signal,
  now = () => new Date(),
}: AppOptions & { log: Logger }): Route[] {
  const { requireToken, requireTokenFromElsewhere, signInByLink, signIn } = createAccess(apiToken);
  const uploads = createUploadBudget();
  const flush = flushRejections(rejections);
  const { events } = store;
  const reverifyContext = { secrets, store, log, now };
  const reverify = createReverify(reverifyContext);
  const replay: ReplayContext = {
    store,
    log,
    sendReplay: (event, url) => sendReplay(event, url, { secrets, replayUrls }),
  };

  const destinations = runDestinations(given, { store, log, stopping, now });

  const open = [refuseBody];
  const logAccess = [refuseBody, isLogOpenLocally ? requireTokenFromElsewhere : requireToken];
  const read = [refuseBody, requireToken, flush];
  const page = [refuseBody, signInByLink, requireToken, flush];
  const change = [requireToken, refuseCrossSite, flush];
  const changeWithoutBody = [refuseBody, ...change];

  return [
    [
      "POST",
      "/log-circleci-webhook",
      [],
      captureRawBody(bodyLimit, uploads),
      checkSignature(secrets),
      receiveWebhook({ events, log, now }),
      recordRejection(rejections, now),
    ],
    ["GET", "/fetch-webhooks-logs", logAccess, fetchLogs(events)],
    ["GET", "/", open, welcome],
    ["GET", "/healthz", open, reportHealth],
    ["GET", "/readyz", open, reportReadiness(store, stopping)],
    ["POST", "/sign-in", [], captureRawBody("10kb", uploads), signIn],

    ["GET", "/api/events", read, listEvents(events)],
    ["GET", "/api/facets", read, countFacets(events, now)],
    ["GET", "/api/events.ndjson", read, exportNdjson(events)],
    ["GET", "/api/events.csv", read, exportCsv(events)],
    ["GET", "/api/events/:key", read, showEvent(events)],
    ["GET", "/api/events/:key/body", read, showBody(events)],
    ["GET", "/api/events/:key/replays", read, listReplays(store)],
    ["POST", "/api/events/:key/replay", change, replayStoredEvent(replay)],
    ["GET", "/api/rejections", read, listRejections(store.rejections, rejections)],
    ["GET", "/api/rejections/:key", read, showRejection(store.rejections, secrets)],
    ["GET", "/api/rejections/:key/body", read, showRejectedBody(store.rejections)],
    ["POST", "/api/rejections/:key/try-secret", change, trySecret(store.rejections)],
    [
      "POST",
      "/api/rejections/:key/reverify",
      changeWithoutBody,
      reverifyRejection(reverify, { secrets }),
    ],
    [
      "POST",
      "/api/rejections/reverify",
      changeWithoutBody,
      reverifyAllRejections(reverify, { store }),
    ],
    ["GET", "/api/stream", read, streamFeed({ feed: store.feed, stopping, log })],
    ["GET", "/openapi.json", read, describeApi({ hasDestinations: destinations !== undefined })],
    ...(destinations
      ? destinationRoutes({ control: destinations, store }, { read, change, changeWithoutBody })
      : []),

    ...layoutRoutes(page),
    ...inspectorRoutes(
      { store, secrets, rejections, log, otherPages: { insights: false }, now },
      page,
    ),
  ];
}

const welcome: express.RequestHandler = function welcome(_req, res) {
  res.type("text").send("Welcome to the Webhooks API");
};

const refuseUnknownRoute: express.RequestHandler = function refuseUnknownRoute(_req, _res, next) {
  next(new Failure("not_found"));
};

const silent: Logger = { info() {}, warn() {}, error() {} };

import express, { type Express } from "express";
import { Failure } from "./core/errors";
import type { Logger, ReplaySender, Store } from "./core/ports";
import { createRejectionBuffer, type RejectionBuffer } from "./core/rejection-buffer";
import { createReverify, type ReverifyContext } from "./core/reverify";
import { createAccess } from "./server/access";
import { captureRawBody } from "./webhook/capture-raw-body";
import { checkSignature } from "./webhook/check-signature";
import { describeApi } from "./api/openapi/describe-api";
import { exportCsv, exportNdjson } from "./api/export-events";
import { fetchLogs } from "./api/fetch-logs";
import { refuseCrossSite } from "./server/refuse-cross-site";
import { handleError } from "./server/handle-error";
import { listEvents } from "./api/list-events";
import { listRejections } from "./api/list-rejections";
import { receiveWebhook } from "./webhook/receive-webhook";
import { recordRejection } from "./webhook/record-rejection";
import { refuseBody } from "./server/refuse-body";
import { refuseMethod } from "./server/refuse-method";
import { listReplays, replayEvent } from "./api/replay-event";
import { reportHealth, reportReadiness } from "./api/report-health";
import { addSecurityHeaders } from "./server/security-headers";
import { createUploadBudget } from "./webhook/upload-budget";
import { showBody, showEvent } from "./api/show-event";
import { showRejectedBody, showRejection } from "./api/show-rejection";
import { streamFeed } from "./api/stream-feed";
import { reverifyAllRejections, reverifyRejection } from "./api/reverify-rejections";
import { flushRejections } from "./api/flush-rejections";
import { createInspector } from "./pages/inspector/create-inspector";
import { showFailure } from "./pages/show-failure";
import { sendReplay } from "./outbound/send-replay";

export interface AppOptions {
  /** The webhooks' secret tokens; one of them must fit. At least one, none of them empty. */
  secrets: readonly string[];
  store: Store;
  /** Largest body of a webhook, in bytes or as `"5mb"`, the default. */
  bodyLimit?: number | string;
  /**
   * Opens everything but the webhook's route, `/`, `/healthz` and `/readyz`. Without it these other
   * routes answer 403.
   */
  apiToken?: string | undefined;
  /**
   * Whether `GET /fetch-webhooks-logs` also answers direct requests from this machine without the
   * token. A proxy on this machine can look like one. False by default.
   */
  isLogOpenLocally?: boolean;
  /** Which proxies' `X-Forwarded-For` to believe: Express's "trust proxy". None by default. */
  trustProxy?: boolean | number | string;
  /** Where replays may go besides this machine, each the beginning of a URL. Nowhere by default. */
  replayUrls?: readonly string[];
  /** Buffers rejections for the store; by default one of its own. */
  rejections?: RejectionBuffer;
  /** Gets one line for each webhook and each rejection. Silent by default. */
  log?: Logger;
  /** Aborted when the server begins to stop: `/readyz` is 503, and streams end. */
  stopping?: AbortSignal;
  /** The clock. */
  now?: () => Date;
}

/**
 * The receiver as an Express app, not listening yet.
 *
 * @throws TypeError for no secrets, an empty one, no store, or a body limit that is no size
 */
export function createApp(options: AppOptions): Express {
  const {
    secrets,
    store,
    bodyLimit,
    apiToken,
    isLogOpenLocally = false,
    trustProxy = false,
    replayUrls = [],
    log = silent,
    rejections = createRejectionBuffer({ store: options.store, log }),
    stopping = new AbortController().signal,
    now = () => new Date(),
  } = options;
  if (!store) throw new TypeError("There is no store, such as createMemoryStore().");
  const access = createAccess(apiToken);
  const uploads = createUploadBudget();
  const guard = access.requireToken;
  const settle = flushRejections(rejections);
  const app = express();

  app.disable("x-powered-by");
  app.disable("etag");
  app.set("trust proxy", trustProxy);

  addSecurityHeaders(app);
  app
    .route("/log-circleci-webhook")
    .post(
      captureRawBody(bodyLimit, uploads),
      checkSignature(secrets),
      receiveWebhook({ store, log, now }),
      recordRejection(rejections, now),
    )
    .all(refuseMethod("POST"));
  app
    .route("/api/events/:key/replay")
    .post(
      guard,
      refuseCrossSite,
      replayEvent({ store, log, sendReplay: replayFrom(secrets, replayUrls) }),
    )
    .all(refuseMethod("POST"));
  app
    .route("/sign-in")
    .post(captureRawBody("10kb", uploads), access.signIn)
    .all(refuseMethod("POST"));
  app.use(refuseBody);
  app.route("/").get(welcome).all(refuseMethod("GET", "HEAD"));
  app.route("/healthz").get(reportHealth).all(refuseMethod("GET", "HEAD"));
  app.route("/readyz").get(reportReadiness(store, stopping)).all(refuseMethod("GET", "HEAD"));
  // First, for /api/rejections/reverify looks like a rejection's key to the routes below.
  for (const [path, handler] of changeRoutes({ secrets, store, log, now })) {
    app.route(path).post(guard, refuseCrossSite, settle, handler).all(refuseMethod("POST"));
  }
  app
    .route("/fetch-webhooks-logs")
    .get(isLogOpenLocally ? access.requireTokenFromElsewhere : guard, fetchLogs(store))
    .all(refuseMethod("GET", "HEAD"));
  for (const [path, handler] of createInspector({ store, secrets, rejections, log })) {
    app
      .route(path)
      .get(access.signInByLink, guard, settle, handler)
      .all(refuseMethod("GET", "HEAD"));
  }
  for (const [path, handler] of readRoutes({ store, secrets, rejections, stopping, log })) {
    app.route(path).get(guard, settle, handler).all(refuseMethod("GET", "HEAD"));
  }
  app.use(refuseUnknownRoute);
  app.use(handleError(log, showFailure));
  return app;
}

/** Everything that shows the log. */
function readRoutes({
  store,
  secrets,
  rejections,
  stopping,
  log,
}: {
  store: Store;
  secrets: readonly string[];
  rejections: RejectionBuffer;
  stopping: AbortSignal;
  log: Logger;
}): [path: string, handler: express.RequestHandler][] {
  return [
    ["/api/events", listEvents(store)],
    ["/api/events.ndjson", exportNdjson(store)],
    ["/api/events.csv", exportCsv(store)],
    ["/api/events/:key", showEvent(store)],
    ["/api/events/:key/body", showBody(store)],
    ["/api/events/:key/replays", listReplays(store)],
    ["/api/rejections", listRejections(store, rejections)],
    ["/api/rejections/:key", showRejection(store, secrets)],
    ["/api/rejections/:key/body", showRejectedBody(store)],
    ["/api/stream", streamFeed(store, stopping, log)],
    ["/openapi.json", describeApi],
  ];
}

/** Everything that changes something. */
function changeRoutes(context: ReverifyContext): [path: string, handler: express.RequestHandler][] {
  const reverify = createReverify(context);
  return [
    ["/api/rejections/reverify", reverifyAllRejections(reverify, context)],
    ["/api/rejections/:key/reverify", reverifyRejection(reverify, context)],
  ];
}

function replayFrom(secrets: readonly string[], replayUrls: readonly string[]): ReplaySender {
  return (event, url) => sendReplay(event, url, { secrets, replayUrls });
}

const welcome: express.RequestHandler = function welcome(_req, res) {
  res.type("text").send("Welcome to the Webhooks API");
};

const refuseUnknownRoute: express.RequestHandler = function refuseUnknownRoute(_req, _res, next) {
  next(new Failure("not_found"));
};

const silent: Logger = { info() {}, warn() {}, error() {} };

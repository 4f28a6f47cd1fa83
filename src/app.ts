import express from "express";
import { Failure } from "./core/errors";
import type { AppOptions } from "./app-options";
import { captureRawBody } from "./webhook/capture-raw-body";
import { recordWrongPath } from "./webhook/record-wrong-path";
import { webhookRoute } from "./webhook/webhook-route";
import { fetchLogs } from "./api/events/fetch-logs";
import { reportHealth, reportReadiness } from "./api/report-health";
import { loadGuardedRoutes } from "./load-guarded-routes";
import type * as ShowFailure from "./pages/layout/plain/show-failure";
import { createContext, type RouteContext } from "./route-context";
import type { ReceiverApp } from "./server/create-server";
import { handleError } from "./server/handle-error";
import { mountLater, mountRoutes, type Route } from "./server/mount-routes";
import { refuseBody } from "./server/refuse-body";
import { addSecurityHeaders } from "./server/security-headers";

/**
 * Creates the receiver as an Express app that does not listen yet.
 *
 * @throws TypeError for no secrets, an empty one, no store, or an invalid body limit
 */
export function createApp(options: AppOptions): ReceiverApp {
  const { store, trustProxy = false } = options;
  if (!store) throw new TypeError("A store is required, such as createMemoryStore().");
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.set("trust proxy", trustProxy);

  const context = createContext(options);
  addSecurityHeaders(app);
  mountRoutes(app, openRoutes(context));
  mountLater(app, () => loadGuardedRoutes().guardedRoutes(context));
  app.use(refuseBody, refuseUnknownRoute);
  const { rejections, metrics, now, log } = context;
  app.use(recordWrongPath({ rejections, metrics: metrics?.recorder, now }));
  app.use(handleError(log, { respond: showFailure, hints: options.hints }));
  return app;
}

/** The routes of the tutorial, of health checks and of the sign-in: method, path, access, handlers. */
function openRoutes({
  isLogOpenLocally = false,
  access: { requireToken, requireTokenFromElsewhere, signIn },
  ...context
}: RouteContext): Route[] {
  const { store, stopping, uploads, metrics } = context;
  const open = [refuseBody];
  const logAccess = [refuseBody, isLogOpenLocally ? requireTokenFromElsewhere : requireToken];
  return [
    webhookRoute({ ...context, metrics: metrics?.recorder }),
    ["GET", "/fetch-webhooks-logs", logAccess, fetchLogs(store.events, context.sendStream)],
    ["GET", "/", open, welcome],
    ["GET", "/healthz", open, reportHealth],
    ["GET", "/readyz", open, reportReadiness(store, stopping)],
    ["POST", "/sign-in", [], captureRawBody("10kb", uploads), signIn],
  ];
}

const showFailure: typeof ShowFailure.showFailure = (...given) => {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return (require("./pages/layout/plain/show-failure") as typeof ShowFailure).showFailure(...given);
};

const welcome: express.RequestHandler = function welcome(_req, res) {
  res.type("text").send("Welcome to the Webhooks API");
};

const refuseUnknownRoute: express.RequestHandler = function refuseUnknownRoute(_req, _res, next) {
  next(new Failure("not_found"));
};

import { z } from "zod";
import type { ZodOpenApiPathItemObject, ZodOpenApiPathsObject } from "zod-openapi";
import { filterParameters } from "../../core/query-parameters";
import {
  response,
  changeRoute,
  content,
  crossSite,
  exportFailures,
  failures,
  notAllowed,
  readRoute,
  tokenNotSet,
} from "./describe-route";
import { facets } from "./facets-schema";
import { insightsPaths } from "./insights-paths";
import { monitoringPaths } from "./monitoring-paths";
import * as replays from "./replay-schemas";
import * as schemas from "./schemas";
import { listParameters, pageParameters } from "../events/event-query";
import { secretToTry } from "../rejections/try-secret";
import { streamParameters } from "../events/stream-feed";

/** Every route, as OpenAPI paths. */

const webhook: ZodOpenApiPathItemObject = {
  post: {
    summary: "Receive a webhook from CircleCI",
    requestParams: {
      header: z.object({
        "circleci-signature": z
          .string()
          .describe(
            "v1=<HMAC-SHA256 of the body in hex>; other versions may follow, separated by commas.",
          ),
      }),
    },
    requestBody: {
      required: true,
      content: content(z.looseObject({ type: z.string().min(1), id: z.string().min(1).max(200) })),
    },
    responses: {
      "201": response("The event was logged.", schemas.message),
      "200": response("The event had already been logged.", schemas.message),
      ...failures({
        "400": "The body is missing, is not an event, or arrives in thousands of tiny chunks.",
        "401": "The signature is missing or invalid.",
        "413": "The body is larger than BODY_LIMIT.",
        "415": "The body is compressed.",
        "503":
          "The event cannot be stored now, or too many slow uploads are in progress. Send it again.",
      }),
    },
  },
};

const file = z.string().describe("A file.");
const wrongParameter = failures({ "400": "A parameter is invalid; the message names it." });
const key = {
  path: z.object({ key: z.string().describe("The event's key, or CircleCI's id.") }),
};
const noSuchEvent = failures({ "404": "No such event." });

const rejectionKey = { path: z.object({ key: z.string() }) };
const noSuchRejection = failures({ "404": "No such rejection; only the newest 500 are kept." });

export const paths: ZodOpenApiPathsObject = {
  "/": {
    get: {
      summary: "Welcome message",
      responses: { "200": response("A greeting.", z.string(), "text/plain") },
    },
  },
  "/log-circleci-webhook": webhook,
  "/fetch-webhooks-logs": readRoute("All summaries, oldest first (the tutorial's log)", {
    "200": response("The log.", z.array(schemas.summary)),
    ...exportFailures,
  }),
  "/api/events": readRoute(
    "List events, newest first",
    { "200": response("A page.", schemas.eventPage), ...wrongParameter },
    { query: listParameters },
  ),
  "/api/facets": readRoute(
    "Count the values of the filters among the newest 10,000 events in the range",
    { "200": response("The counts.", facets), ...wrongParameter },
    { query: filterParameters },
  ),
  "/api/events.ndjson": readRoute(
    "Export events as NDJSON, newest first",
    {
      "200": response("The events.", file, "application/x-ndjson"),
      ...wrongParameter,
      ...exportFailures,
    },
    { query: filterParameters },
  ),
  "/api/events.csv": readRoute(
    "Export events as CSV, newest first",
    { "200": response("The events.", file, "text/csv"), ...wrongParameter, ...exportFailures },
    { query: filterParameters },
  ),
  "/api/events/{key}": readRoute(
    "Get an event with its headers and payload",
    { "200": response("The event.", schemas.storedEvent), ...noSuchEvent },
    key,
  ),
  "/api/events/{key}/body": readRoute(
    "Download an event's body as received, with its content type",
    { "200": response("The bytes.", file, "*/*"), ...noSuchEvent },
    key,
  ),
  "/api/rejections": readRoute(
    "List rejections, newest first",
    { "200": response("A page.", schemas.rejectionPage), ...wrongParameter },
    { query: pageParameters },
  ),
  "/api/rejections/{key}": readRoute(
    "Get a rejection with its headers, body and reason",
    { "200": response("The rejection.", schemas.storedRejection), ...noSuchRejection },
    rejectionKey,
  ),
  "/api/rejections/{key}/body": readRoute(
    "Download a rejection's body as received",
    { "200": response("The bytes.", file, "application/octet-stream"), ...noSuchRejection },
    rejectionKey,
  ),
  "/api/rejections/{key}/try-secret": changeRoute(
    "Check whether a rejection was signed with a secret, which is neither stored nor logged",
    {
      "200": response("Whether it was.", schemas.triedSecret),
      ...wrongParameter,
      ...failures({ "404": "No such rejection, or its body was not stored." }),
    },
    { ...rejectionKey, body: secretToTry },
  ),
  "/api/rejections/{key}/reverify": changeRoute(
    "Re-verify a rejection with the secrets that are configured now, and log it if it passes",
    {
      "200": response("The event is in the log.", schemas.reverified),
      ...noSuchRejection,
      ...failures({ "409": "Still rejected; the message says why." }),
    },
    rejectionKey,
  ),
  "/api/rejections/reverify": changeRoute("Re-verify all rejections", {
    "200": response(
      "The outcomes: their counts, and that of each rejection.",
      schemas.reverifiedAll,
    ),
  }),
  "/api/stream": readRoute(
    "Follow deliveries as they arrive, as server-sent events named delivery, with JSON data",
    { "200": response("The stream.", z.string(), "text/event-stream"), ...wrongParameter },
    {
      query: streamParameters,
      header: z.object({
        "last-event-id": z.string().optional().describe("Resume after this event."),
      }),
    },
  ),
  "/api/events/{key}/replay": changeRoute(
    "Replay an event: send the same bytes with a new signature",
    {
      "200": response("The target's response, whatever its status.", replays.replay),
      ...failures({ "403": `${tokenNotSet} ${crossSite} ${notAllowed}` }),
      ...wrongParameter,
      ...noSuchEvent,
    },
    { path: key.path, body: replays.replayTarget },
  ),
  "/api/events/{key}/replays": readRoute(
    "List the replays of an event, newest first",
    { "200": response("The newest 20 replays.", replays.replayList), ...noSuchEvent },
    key,
  ),
  ...insightsPaths,
  ...monitoringPaths,
  "/openapi.json": readRoute("This OpenAPI document", {
    "200": response("OpenAPI 3.1.", z.looseObject({ openapi: z.string() })),
  }),
  "/healthz": {
    get: {
      summary: "Liveness check",
      responses: { "200": response("OK.", schemas.status) },
    },
  },
  "/readyz": {
    get: {
      summary: "Readiness check",
      responses: {
        "200": response("OK.", schemas.status),
        ...failures({ "503": "The server is stopping, or the store is unavailable." }),
      },
    },
  },
};

import { z } from "zod";
import type { ZodOpenApiPathItemObject, ZodOpenApiPathsObject } from "zod-openapi";
import { filterParameters } from "../../core/query-parameters";
import {
  answer,
  changing,
  content,
  crossSite,
  failures,
  notAllowed,
  reading,
  tokenNotSet,
} from "./describe-route";
import { insightsPaths } from "./insights-paths";
import * as schemas from "./schemas";
import { listParameters, pageParameters } from "../event-query";
import { streamParameters } from "../stream-feed";

/** Every route of the program, as OpenAPI wants it. */

const webhook: ZodOpenApiPathItemObject = {
  post: {
    summary: "Takes a webhook of CircleCI",
    requestParams: {
      header: z.object({
        "circleci-signature": z
          .string()
          .describe("v1=<HMAC-SHA256 of the body, in hex>; other versions may follow a comma."),
      }),
    },
    requestBody: {
      required: true,
      content: content(z.looseObject({ type: z.string().min(1), id: z.string().min(1).max(200) })),
    },
    responses: {
      "201": answer("The event is in the log.", schemas.message),
      "200": answer("The event was in the log already.", schemas.message),
      ...failures({
        "400": "There is no body, it is not an event, or it comes in thousands of tiny chunks.",
        "401": "There is no signature, or a wrong one.",
        "413": "The body is larger than BODY_LIMIT.",
        "415": "The body is compressed.",
        "503":
          "The log cannot keep the event now, or too many slow uploads are under way. Send it again.",
      }),
    },
  },
};

const file = z.string().describe("A file.");
const wrongParameter = failures({ "400": "A parameter is wrong; the message names it." });
const key = {
  path: z.object({ key: z.string().describe("The event's key, or CircleCI's id.") }),
};
const noSuchEvent = failures({ "404": "The log has no such event." });

const rejectionKey = { path: z.object({ key: z.string() }) };
const noSuchRejection = failures({ "404": "There is no such rejection; the newest 500 are kept." });

export const paths: ZodOpenApiPathsObject = {
  "/": {
    get: {
      summary: "Welcomes",
      responses: { "200": answer("A greeting.", z.string(), "text/plain") },
    },
  },
  "/log-circleci-webhook": webhook,
  "/fetch-webhooks-logs": reading("The tutorial's log: every summary, oldest first", {
    "200": answer("The log.", z.array(schemas.summary)),
  }),
  "/api/events": reading(
    "The log, page by page, newest first",
    { "200": answer("A page.", schemas.eventPage), ...wrongParameter },
    { query: listParameters },
  ),
  "/api/events.ndjson": reading(
    "The log, an event a line, newest first",
    { "200": answer("The events.", file, "application/x-ndjson"), ...wrongParameter },
    { query: filterParameters },
  ),
  "/api/events.csv": reading(
    "The log as a table, newest first",
    { "200": answer("The events.", file, "text/csv"), ...wrongParameter },
    { query: filterParameters },
  ),
  "/api/events/{key}": reading(
    "All that is kept of an event",
    { "200": answer("The event.", schemas.storedEvent), ...noSuchEvent },
    key,
  ),
  "/api/events/{key}/body": reading(
    "The bytes as received, with the content type they came with",
    { "200": answer("The bytes.", file, "*/*"), ...noSuchEvent },
    key,
  ),
  "/api/rejections": reading(
    "The newest rejections",
    { "200": answer("A page.", schemas.rejectionPage), ...wrongParameter },
    { query: pageParameters },
  ),
  "/api/rejections/{key}": reading(
    "All that is kept of a rejection, and why it was one",
    { "200": answer("The rejection.", schemas.storedRejection), ...noSuchRejection },
    rejectionKey,
  ),
  "/api/rejections/{key}/body": reading(
    "The bytes as received",
    { "200": answer("The bytes.", file, "application/octet-stream"), ...noSuchRejection },
    rejectionKey,
  ),
  "/api/rejections/{key}/reverify": changing(
    "Checks a rejection against the secrets that are configured now, and logs what passes",
    {
      "200": answer("It is in the log.", schemas.reverified),
      ...noSuchRejection,
      ...failures({ "409": "It is still rejected; the message says why." }),
    },
    rejectionKey,
  ),
  "/api/rejections/reverify": changing("The same for all rejections", {
    "200": answer("How many were logged.", schemas.reverifiedAll),
  }),
  "/api/stream": reading(
    "Every delivery as it is decided: server-sent events named delivery, in JSON",
    { "200": answer("The stream.", z.string(), "text/event-stream"), ...wrongParameter },
    {
      query: streamParameters,
      header: z.object({
        "last-event-id": z.string().optional().describe("Goes on from there, and misses none."),
      }),
    },
  ),
  "/api/events/{key}/replay": changing(
    "Sends an event once more: its bytes, signed anew",
    {
      "200": answer("The target's response, whatever it is.", schemas.replay),
      ...failures({ "403": `${tokenNotSet} ${crossSite} ${notAllowed}` }),
      ...wrongParameter,
      ...noSuchEvent,
    },
    { path: key.path, body: schemas.replayTarget },
  ),
  "/api/events/{key}/replays": reading(
    "What became of the replays of an event, newest first",
    { "200": answer("The newest 20.", schemas.replayList), ...noSuchEvent },
    key,
  ),
  ...insightsPaths,
  "/openapi.json": reading("This description", {
    "200": answer("OpenAPI 3.1.", z.looseObject({ openapi: z.string() })),
  }),
  "/healthz": {
    get: {
      summary: "Is the process alive?",
      responses: { "200": answer("Yes.", schemas.status) },
    },
  },
  "/readyz": {
    get: {
      summary: "Are webhooks taken?",
      responses: {
        "200": answer("Yes.", schemas.status),
        ...failures({ "503": "The server is stopping, or the log cannot be reached." }),
      },
    },
  },
};

import { z } from "zod";
import type {
  ZodOpenApiContentObject,
  ZodOpenApiPathItemObject,
  ZodOpenApiPathsObject,
  ZodOpenApiResponseObject,
  ZodOpenApiResponsesObject,
} from "zod-openapi";
import { filterParameters } from "../../core/query-parameters";
import * as schemas from "./schemas";
import { listParameters, pageParameters } from "../event-query";
import { streamParameters } from "../stream-feed";

/** Every route of the program, as OpenAPI wants it. */

const content = (schema: z.ZodType, type = "application/json"): ZodOpenApiContentObject => ({
  [type]: { schema },
});

const answer = (
  description: string,
  schema: z.ZodType,
  type?: string,
): ZodOpenApiResponseObject => ({ description, content: content(schema, type) });

type Status = `4${string}` | `5${string}`;

const refused = (when: Partial<Record<Status, string>>): ZodOpenApiResponsesObject =>
  Object.fromEntries(
    Object.entries(when).map(([status, why]) => [status, answer(String(why), schemas.failure)]),
  );

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
      ...refused({
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

const tokenNotSet = "token_not_set: the server has no API token.";
const crossSite =
  "cross_site: there is no x-requested-by, or the request comes from another site's page.";
const notAllowed = "replay_not_allowed: the target is not this machine, and not in REPLAY_URLS.";

/** A route that shows the log. */
function reading(
  summary: string,
  responses: ZodOpenApiResponsesObject,
  requestParams: { query?: z.ZodObject; path?: z.ZodObject; header?: z.ZodObject } = {},
): ZodOpenApiPathItemObject {
  return {
    get: {
      summary,
      requestParams,
      security: [{ bearer: [] }, { basic: [] }],
      responses: {
        ...responses,
        ...refused({
          "401": "The API token is missing or wrong.",
          "403": tokenNotSet,
          "429": "Too many wrong tokens from this address.",
          "503": "The log cannot be reached now.",
        }),
      },
    },
  };
}

const file = z.string().describe("A file.");
const wrongParameter = refused({ "400": "A parameter is wrong; the message names it." });
const key = {
  path: z.object({ key: z.string().describe("The event's key, or CircleCI's id.") }),
};
const noSuchEvent = refused({ "404": "The log has no such event." });

const rejectionKey = { path: z.object({ key: z.string() }) };
const noSuchRejection = refused({ "404": "There is no such rejection; the newest 500 are kept." });

/** A route that changes something. */
function changing(
  summary: string,
  responses: ZodOpenApiResponsesObject,
  { path, body }: { path?: z.ZodObject; body?: z.ZodType } = {},
): ZodOpenApiPathItemObject {
  const header = z.object({
    "x-requested-by": z.string().min(1).describe("Anything: no page of another site can send it."),
  });
  const { get } = reading(summary, {}, path ? { path, header } : { header });
  const requestBody = body && { requestBody: { required: true, content: content(body) } };
  const mayNot = refused({ "403": `${tokenNotSet} ${crossSite}` });
  return {
    post: { ...get, responses: { ...get?.responses, ...mayNot, ...responses }, ...requestBody },
  };
}

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
    "The newest deliveries that were refused",
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
  "/api/rejections/{key}/verify": changing(
    "Checks a rejection against the secrets that are configured now, and logs what passes",
    {
      "200": answer("It is in the log.", schemas.reverified),
      ...noSuchRejection,
      ...refused({ "409": "It is still refused; the message says why." }),
    },
    rejectionKey,
  ),
  "/api/rejections/verify": changing("The same for all rejections", {
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
      "200": answer("What became of it, also when the target refused it.", schemas.replay),
      ...refused({ "403": `${tokenNotSet} ${crossSite} ${notAllowed}` }),
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
        ...refused({ "503": "The server is stopping, or the log cannot be reached." }),
      },
    },
  },
};

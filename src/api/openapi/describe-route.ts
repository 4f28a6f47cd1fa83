import { z } from "zod";
import type {
  ZodOpenApiContentObject,
  ZodOpenApiPathItemObject,
  ZodOpenApiResponseObject,
  ZodOpenApiResponsesObject,
} from "zod-openapi";
import * as schemas from "./schemas";

export const content = (schema: z.ZodType, type = "application/json"): ZodOpenApiContentObject => ({
  [type]: { schema },
});

export const response = (
  description: string,
  schema: z.ZodType,
  type?: string,
): ZodOpenApiResponseObject => ({ description, content: content(schema, type) });

type Status = `4${string}` | `5${string}`;

export const failures = (when: Partial<Record<Status, string>>): ZodOpenApiResponsesObject =>
  Object.fromEntries(
    Object.entries(when).map(([status, why]) => [status, response(String(why), schemas.failure)]),
  );

export const tokenNotSet = "token_not_set: the server has no API token.";
export const crossSite =
  "cross_site: X-Requested-By is missing, or the request comes from another site.";
export const exportFailures = failures({
  "503": "too_many_exports: four exports are running. store_unavailable: the store is unavailable.",
});
export const notAllowed =
  "replay_not_allowed: the target is neither this machine nor listed in REPLAY_URLS.";

/** A route that reads the log: requires the token. */
export function readRoute(
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
        ...failures({
          "401": "The API token is missing or wrong.",
          "403": tokenNotSet,
          "429": "Too many wrong tokens from this address.",
          "503": "The store is unavailable.",
        }),
        ...responses,
      },
    },
  };
}

/** A route that changes something: requires the token and X-Requested-By. */
export function changeRoute(
  summary: string,
  responses: ZodOpenApiResponsesObject,
  { path, body }: { path?: z.ZodObject; body?: z.ZodType } = {},
): ZodOpenApiPathItemObject {
  const header = z.object({
    "x-requested-by": z
      .string()
      .min(1)
      .describe("Any value. Pages of other sites cannot send this header."),
  });
  const { get } = readRoute(summary, {}, path ? { path, header } : { header });
  const requestBody = body && { requestBody: { required: true, content: content(body) } };
  const forbidden = failures({ "403": `${tokenNotSet} ${crossSite}` });
  return {
    post: { ...get, responses: { ...get?.responses, ...forbidden, ...responses }, ...requestBody },
  };
}

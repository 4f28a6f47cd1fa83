import { z } from "zod";
import type { ZodOpenApiPathsObject } from "zod-openapi";
import { badgeParameters } from "../insights/show-badge";
import { failures, readRoute, response } from "./describe-route";

export const monitoringPaths: ZodOpenApiPathsObject = {
  "/metrics": readRoute("Get the metrics of this process in Prometheus's text format", {
    "200": response("The metrics.", z.string(), "text/plain"),
  }),
  "/badge/{provider}/{organization}/{repository}/{workflow}.svg": readRoute(
    "Get a badge that says whether a workflow passes; no token is required with BADGES=public",
    {
      "200": response("The image.", z.string(), "image/svg+xml"),
      ...failures({ "400": "A parameter is invalid; the message names it." }),
    },
    {
      path: z.object({
        provider: z
          .string()
          .describe("First part of the project's slug: github, bitbucket or circleci."),
        organization: z.string().describe("Second part of the project's slug."),
        repository: z.string().describe("Third part of the project's slug."),
        workflow: z.string().describe("The workflow's name."),
      }),
      query: badgeParameters,
    },
  ),
};

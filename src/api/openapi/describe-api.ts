import type { RequestHandler } from "express";
import { createDocument, type ZodOpenApiPathsObject } from "zod-openapi";
import { destinationPaths } from "./destinations";
import { paths } from "./paths";
import { sendJson } from "../../server/send-json";

/**
 * The OpenAPI 3.1 document of every route. https://spec.openapis.org/oas/v3.1.1.html
 *
 * @param hasDestinations whether the routes of destinations are there
 */
export function describeApi({ hasDestinations }: { hasDestinations: boolean }): RequestHandler {
  // Built on first request, because most receivers never serve it.
  let document: ReturnType<typeof createDocument> | undefined;
  return function describeApi(_req, res): void {
    document ??= makeDocument(hasDestinations ? { ...paths, ...destinationPaths } : paths);
    sendJson(res, 200, document);
  };
}

function makeDocument(paths: ZodOpenApiPathsObject): ReturnType<typeof createDocument> {
  return createDocument({
    openapi: "3.1.1",
    info: {
      title: "circleci-webhooks",
      version: "1",
      description: "A self-hosted receiver for CircleCI's outbound webhooks.",
      license: { name: "MIT", identifier: "MIT" },
    },
    components: {
      securitySchemes: {
        bearer: { type: "http", scheme: "bearer", description: "The API token." },
        basic: { type: "http", scheme: "basic", description: "The API token as the password." },
      },
    },
    paths,
  });
}

import type { RequestHandler } from "express";
import { createDocument } from "zod-openapi";
import { paths } from "./paths";
import { sendJson } from "../../server/send-json";

/** The OpenAPI 3.1 document of every route. https://spec.openapis.org/oas/v3.1.1.html */
export const describeApi: RequestHandler = function describeApi(_req, res) {
  sendJson(res, 200, (document ??= makeDocument()));
};

/** Built on first request, because most receivers never serve it. */
let document: ReturnType<typeof createDocument> | undefined;

function makeDocument(): ReturnType<typeof createDocument> {
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

import { createDocument } from "zod-openapi";
import { destinationPaths } from "./destinations";
import { paths } from "./paths";

/** The OpenAPI 3.1 document of every route. https://spec.openapis.org/oas/v3.1.1.html */
export function makeDocument({
  hasDestinations,
}: {
  hasDestinations: boolean;
}): ReturnType<typeof createDocument> {
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
    paths: hasDestinations ? { ...paths, ...destinationPaths } : paths,
  });
}

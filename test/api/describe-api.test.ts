import request from "supertest";
import { createMetrics } from "../../src/api/metrics/create-metrics";
import { createReceiver } from "../support/receiver";
import { checkResponse, readDocument } from "../support/openapi";

describe("/openapi.json", () => {
  const { app, server } = createReceiver({ metrics: createMetrics({ branches: [] }) });

  it("is a valid OpenAPI 3.1 document", async () => {
    const response = await request(server).get("/openapi.json").set("Host", "localhost");
    expect(response.status).toBe(200);
    expect(response.type).toBe("application/json");
    expect(response.body.openapi).toBe("3.1.1");
    expect(Object.keys(response.body.components.schemas)).toEqual(
      expect.arrayContaining(["Event", "EventPage", "StoredEvent", "Summary", "Failure"]),
    );
  });

  it("describes every route of the program and no other", async () => {
    const { paths } = await readDocument(server);
    const described = Object.entries(paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method} ${path}`),
    );
    expect(described.sort()).toEqual(routesOf(app).sort());
  });

  it.each(["/fetch-webhooks-logs", "/healthz", "/readyz", "/openapi.json", "/api/events"])(
    "matches the response of %s",
    async (path) => {
      await checkResponse(server, path, await request(server).get(path).set("Host", "localhost"));
    },
  );

  it("describes the 403 responses to cross-site changes and to replays that are not allowed", async () => {
    const { paths } = await readDocument(server);
    const forbidden = Object.values(paths)
      .map(({ post }) => post?.responses["403"]?.description ?? "")
      .filter(Boolean);
    expect(forbidden).toHaveLength(4);
    for (const why of forbidden) expect(why).toMatch(/token_not_set.*cross_site/);
    expect(forbidden.filter((why) => why.includes("replay_not_allowed"))).toHaveLength(1);
    const path = "/api/rejections/reverify";
    const response = await request(server).post(path).set("Host", "localhost");
    expect(response.body.error.message).toContain(
      "must have an X-Requested-By header and must not",
    );
    await checkResponse(server, path, response, "post");
  });

  it("matches the response to a request without the API token", async () => {
    const response = await request(createReceiver({ isSignedIn: false }).server).get("/api/events");
    expect(response.status).toBe(401);
    await checkResponse(server, "/api/events", response);
  });
});

interface Layer {
  route?: { path: string; methods: Record<string, boolean> };
  /** A router inside has a stack of its own. */
  handle: { stack?: Layer[] };
}

/**
 * The routes in Express's router, as OpenAPI writes them. `_all` rejects other methods. The pages
 * are not part of the API.
 */
function routesOf(app: ReturnType<typeof createReceiver>["app"]): string[] {
  return (app as unknown as { router: { stack: Layer[] } }).router.stack
    .flatMap((layer) => [layer, ...(layer.route ? [] : (layer.handle.stack ?? []))])
    .filter(
      ({ route }) =>
        !/^\/(inspector|assets|insights|pipelines|destinations|sign-in)/.test(route?.path ?? ""),
    )
    .flatMap(({ route }) =>
      Object.keys(route?.methods ?? {})
        .filter((method) => method !== "_all")
        .map((method) => `${method} ${route?.path.replace(/:(\w+)/g, "{$1}")}`),
    );
}

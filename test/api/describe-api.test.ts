import request from "supertest";
import { createReceiver } from "../support/receiver";
import { checkAnswer, readDocument } from "../support/openapi";

describe("/openapi.json", () => {
  const { app, server } = createReceiver();

  it("is OpenAPI 3.1", async () => {
    const answer = await request(server).get("/openapi.json").set("Host", "localhost");
    expect(answer.status).toBe(200);
    expect(answer.type).toBe("application/json");
    expect(answer.body.openapi).toBe("3.1.1");
    expect(Object.keys(answer.body.components.schemas)).toEqual(
      expect.arrayContaining(["Event", "EventPage", "StoredEvent", "Summary", "Failure"]),
    );
  });

  it("describes every route of the program, and no other", async () => {
    const { paths } = await readDocument(server);
    const described = Object.entries(paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method} ${path}`),
    );
    expect(described.sort()).toEqual(routesOf(app).sort());
  });

  it.each(["/fetch-webhooks-logs", "/healthz", "/readyz", "/openapi.json", "/api/events"])(
    "is right about %s",
    async (path) => {
      await checkAnswer(server, path, await request(server).get(path).set("Host", "localhost"));
    },
  );

  it("says who may not change anything, and where no replay may go", async () => {
    const { paths } = await readDocument(server);
    const forbidden = Object.values(paths)
      .map(({ post }) => post?.responses["403"]?.description ?? "")
      .filter(Boolean);
    expect(forbidden).toHaveLength(3);
    for (const why of forbidden) expect(why).toMatch(/token_not_set.*cross_site/);
    expect(forbidden.filter((why) => why.includes("replay_not_allowed"))).toHaveLength(1);
    const path = "/api/rejections/reverify";
    const answer = await request(server).post(path).set("Host", "localhost");
    expect(answer.body.error.message).toContain("must have an X-Requested-By header and must not");
    await checkAnswer(server, path, answer, "post");
  });

  it("is right about a request without the token", async () => {
    const answer = await request(createReceiver({ isSignedIn: false }).server).get("/api/events");
    expect(answer.status).toBe(401);
    await checkAnswer(server, "/api/events", answer);
  });
});

interface Layer {
  route?: { path: string; methods: Record<string, boolean> };
}

/**
 * Out of Express itself, in OpenAPI's spelling; `_all` is the refusal of other methods. The pages are
 * for people, and no part of the API.
 */
function routesOf(app: ReturnType<typeof createReceiver>["app"]): string[] {
  return (app.router.stack as unknown as Layer[])
    .filter(({ route }) => !/^\/(assets|inspector|sign-in)/.test(route?.path ?? ""))
    .flatMap(({ route }) =>
      Object.keys(route?.methods ?? {})
        .filter((method) => method !== "_all")
        .map((method) => `${method} ${route?.path.replace(/:(\w+)/g, "{$1}")}`),
    );
}

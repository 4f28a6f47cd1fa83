import request from "supertest";
import { createApp } from "../src/app";
import { createMemoryStore } from "../src/store/memory/create-memory-store";
import { openRaw, requestHead } from "./support/raw-request";
import { createReceiver, eventBody, listening, makeEvent } from "./support/receiver";

describe("the tutorial's server", () => {
  it("responds to GET / with its welcome text", async () => {
    const response = await request(createReceiver().server).get("/");
    expect(response.status).toBe(200);
    expect(response.text).toBe("Welcome to the Webhooks API");
    expect(response.type).toBe("text/plain");
  });

  it("lists the event log at /fetch-webhooks-logs, oldest first", async () => {
    const receiver = createReceiver();
    for (const kind of ["workflow-completed", "job-completed", "ping"]) {
      await receiver.post({ body: eventBody(makeEvent(kind)) });
    }
    const response = await request(receiver.server)
      .get("/fetch-webhooks-logs")
      .set("Host", "localhost");
    expect(response.status).toBe(200);
    expect(response.type).toBe("application/json");
    const name = "circleci-webhooks sample";
    const common = { name, project: "webhook-service", workflow: "build-test-deploy" };
    expect(response.body).toEqual([
      { name: "Test Webhook" },
      { ...common, status: "success" },
      { ...common, status: "success", job: "build" },
      { name },
    ]);
  });

  it("lists an empty event log as an empty array", async () => {
    const memory = createMemoryStore();
    const store = { ...memory, events: { ...memory.events, summaries: () => [] } };
    const response = await request(createReceiver({ store }).server)
      .get("/fetch-webhooks-logs")
      .set("Host", "localhost");
    expect(response.body).toEqual([]);
  });
});

describe("the receiver", () => {
  it("reports at /healthz that it is running", async () => {
    const response = await request(createReceiver().server).get("/healthz");
    expect([response.status, response.body]).toEqual([200, { status: "ok" }]);
  });

  it("reports at /readyz that it is ready until it shuts down", async () => {
    const stopping = new AbortController();
    const { server } = createReceiver({ stopping: stopping.signal });
    expect((await request(server).get("/readyz")).status).toBe(200);
    stopping.abort();
    const response = await request(server).get("/readyz");
    expect(response.status).toBe(503);
    expect(response.body.error.code).toBe("stopping");
    expect((await request(server).get("/healthz")).status).toBe(200);
  });

  it("reports at /readyz that it is not ready while the store check fails", async () => {
    const check = jest.fn(() => Promise.reject(new Error("disk gone")));
    const { server } = createReceiver({ store: { ...createMemoryStore(), check } });
    const responses = await listening(server, (port) =>
      Promise.all(Array.from({ length: 5 }, () => fetch(`http://127.0.0.1:${port}/readyz`))),
    );
    expect(responses.map(({ status }) => status)).toEqual([503, 503, 503, 503, 503]);
    expect(responses[0]?.headers.get("retry-after")).toBe("5");
    expect(await responses[0]?.text()).not.toContain("disk gone");
  });

  it.each(["/nothing", "/log-circleci-webhook/x", "/%E0%A4%A", "/.env"])(
    "responds with 404 to %s",
    async (path) => {
      const receiver = createReceiver();
      const response = await request(receiver.server).get(path);
      expect(response.status).toBe(404);
      expect(response.body.error.code).toBe("not_found");
      // A path from an unknown sender must not be logged.
      expect(JSON.stringify(receiver.logged)).not.toContain(path);
    },
  );

  it.each(["/", "/healthz", "/readyz", "/fetch-webhooks-logs"])(
    "responds with 405 to a POST to %s",
    async (path) => {
      const response = await request(createReceiver().server).post(path);
      expect(response.status).toBe(405);
      expect(response.headers.allow).toBe("GET, HEAD");
    },
  );
});

describe("every response", () => {
  it.each([
    ["GET", "/nothing", 404],
    ["GET", "/log-circleci-webhook", 405],
    ["POST", "/log-circleci-webhook", 400],
    ["GET", "/healthz", 200],
  ] as const)("in JSON allows a browser nothing: %s %s", async (method, path, status) => {
    const { server } = createReceiver();
    const response = await (method === "GET"
      ? request(server).get(path)
      : request(server).post(path));
    expect(response.status).toBe(status);
    expectHeadersOfJson(response.headers);
  });

  it("in JSON allows a browser nothing when a webhook is logged, too", async () => {
    const answer = await createReceiver().post();
    expect(answer.status).toBe(201);
    expectHeadersOfJson(answer.headers);
  });

  it("that is not JSON has helmet's headers", async () => {
    const { headers } = await request(createReceiver().server).get("/");
    expect(headers).toMatchObject({
      "x-content-type-options": "nosniff",
      "x-frame-options": "SAMEORIGIN",
      "cross-origin-resource-policy": "same-origin",
      "content-security-policy": expect.stringContaining("default-src 'self'"),
    });
    expect(headers).not.toHaveProperty("x-powered-by");
  });

  function expectHeadersOfJson(headers: object): void {
    expect(headers).toMatchObject({
      "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
      "strict-transport-security": expect.stringMatching(/^max-age=\d{8}/),
      "x-content-type-options": "nosniff",
    });
    expect(headers).not.toHaveProperty("x-powered-by");
  }
});

describe("a route that takes no body", () => {
  it("closes the connection of a client that sends one", async () => {
    await listening(createReceiver().server, async (port) => {
      const raw = await openRaw(port);
      raw.send(requestHead("GET", "/healthz", { "content-length": 100_000_000 }) + "x");
      expect(await raw.closed()).toMatch(/^HTTP\/1.1 200 .*connection: close/is);
    });
  });
});

describe("an unexpected error in one request", () => {
  it("is logged and answered with 500 without its details", async () => {
    const receiver = createReceiver({
      now: () => {
        throw new Error("a secret detail");
      },
    });
    const response = await receiver.post();
    expect(response.status).toBe(500);
    expect(response.body.error.code).toBe("internal_error");
    expect(response.text).not.toContain("a secret detail");
    expect(receiver.logged).toMatchObject([
      { level: "error", fields: { err: expect.objectContaining({ message: "a secret detail" }) } },
    ]);
    expect((await request(receiver.server).get("/healthz")).status).toBe(200);
  });
});

describe("createApp", () => {
  const store = createMemoryStore();

  it.each([{ secrets: [] }, { secrets: [""] }, { secrets: ["fine", ""] }])(
    "throws for the options %j",
    ({ secrets }) => {
      expect(() => createApp({ secrets, store })).toThrow(TypeError);
    },
  );

  it.each(["much", "5m", "5 potatoes", 0, -1, Infinity])(
    "throws for the body limit %p",
    (bodyLimit) => {
      expect(() => createApp({ secrets: ["s"], store, bodyLimit })).toThrow("Invalid body limit");
    },
  );

  it("throws without a store", () => {
    expect(() => createApp({ secrets: ["s"], store: undefined as never })).toThrow(TypeError);
  });
});

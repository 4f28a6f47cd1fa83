import request, { type Test } from "supertest";
import { apiToken, createReceiver, listening } from "../support/receiver";
import { openRaw, requestHead } from "../support/raw-request";

const log = "/fetch-webhooks-logs";
const anonymous = { isSignedIn: false };
const basic = (password: string, user = "anyone"): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;

describe("a route behind the API token", () => {
  const guarded = [
    log,
    "/api/events",
    "/api/events.csv",
    "/api/events/1",
    "/api/rejections",
    "/api/stream",
    "/inspector",
    "/inspector/events/1",
    "/assets/inspector.css",
    "/openapi.json",
  ];

  it.each(guarded)("responds with 401 without the token: %s", async (path) => {
    const response = await request(createReceiver(anonymous).server)
      .get(path)
      .set("Accept", "application/json");
    expect([response.status, response.body.error?.code]).toEqual([401, "token_required"]);
    // With Basic, a browser would ask for a password.
    expect(response.headers["www-authenticate"]).toBe('Bearer realm="circleci-webhooks"');
  });

  it.each(guarded)("responds with 403 when the receiver has no token: %s", async (path) => {
    const { server } = createReceiver({ apiToken: undefined, isSignedIn: false });
    const response = await request(server).get(path).set("Accept", "application/json");
    expect([response.status, response.body.error.code]).toEqual([403, "token_not_set"]);
    expect(response.body.error.message).toContain("has no API token");
  });

  it.each([`Bearer ${apiToken}`, `bearer ${apiToken}`, basic(apiToken), basic(apiToken, "")])(
    "responds to a program that sends %s, from any host",
    async (authorization) => {
      const response = await request(createReceiver(anonymous).server)
        .get("/api/events")
        .set("Host", "example.com")
        .set("X-Forwarded-For", "203.0.113.7")
        .set("Authorization", authorization);
      expect(response.status).toBe(200);
    },
  );

  it.each([
    "",
    "Bearer",
    "Bearer wrong",
    `Bearer ${apiToken}x`,
    `Bearer ${apiToken.slice(1)}`,
    `Digest ${apiToken}`,
    apiToken,
    basic("wrong"),
    basic("", apiToken),
    "Basic !!!",
    `Basic ${Buffer.from(apiToken).toString("base64")}`,
  ])("rejects %j, also from this machine, without repeating the token", async (authorization) => {
    const receiver = createReceiver(anonymous);
    const response = await request(receiver.server)
      .get(log)
      .set("Host", "localhost")
      .set("Authorization", authorization);
    expect([response.status, response.body.error.code]).toEqual([401, "token_required"]);
    expect(JSON.stringify(receiver.logged) + response.text).not.toContain(apiToken);
  });
});

describe("without the API token,", () => {
  it.each([
    ["/", "GET", 200],
    ["/healthz", "GET", 200],
    ["/readyz", "GET", 200],
    ["/log-circleci-webhook", "POST", 400],
    ["/nothing", "GET", 404],
    ["/api/events", "DELETE", 405],
    ["/sign-in", "GET", 405],
  ] as const)("%s responds to %s with %i", async (path, method, status) => {
    const { server } = createReceiver(anonymous);
    const requested = method === "GET" ? request(server).get(path) : request(server).post(path);
    const response = await (method === "DELETE" ? request(server).delete(path) : requested);
    expect(response.status).toBe(status);
    if (status === 400) expect(response.body.error.code).toBe("missing_body");
  });
});

describe("the tutorial's log", () => {
  const fetchLog = (host = "localhost", open = true): Test =>
    request(createReceiver({ isLogOpenLocally: open, isSignedIn: false }).server)
      .get(log)
      .set("Host", host);

  it.each(["localhost", "localhost:1337", "LOCALHOST:80", "127.8.9.1:1337", "[::1]:1337"])(
    "needs no token from this machine for the host %s when it is open locally",
    async (host) => {
      expect((await fetchLog(host)).status).toBe(200);
      expect((await fetchLog(host, false)).status).toBe(401);
    },
  );

  it.each([
    "example.com",
    "localhost.example.com",
    "127.0.0.1.example.com",
    "localhost:1337@example.com",
    "1127.0.0.1",
    "0.0.0.0",
    "",
  ])("requires the token for the host %j", async (host) => {
    const response = await fetchLog(host);
    expect(response.status).toBe(401);
    expect(response.text).not.toContain("Test Webhook");
  });

  it.each([
    "Forwarded",
    "X-Forwarded-For",
    "x-forwarded-proto",
    "Via",
    "X-Real-IP",
    "CF-Connecting-IP",
    "ngrok-trace-id",
    "X-Hookdeck-RequestId",
  ])("requires the token behind a proxy that adds %s", async (name) => {
    expect((await fetchLog().set(name, "127.0.0.1")).status).toBe(401);
  });

  it("requires the token for HTTP/1.0, an absolute URL of another host, and other machines", async () => {
    const { server } = createReceiver({ isLogOpenLocally: true, isSignedIn: false });
    await listening(server, async (port) => {
      const old = await openRaw(port);
      old.send(`GET ${log} HTTP/1.0\r\nHost: localhost:1337\r\n\r\n`);
      expect(await old.closed()).toMatch(/^HTTP\/1.1 401 /);
      const other = await openRaw(port);
      other.send(requestHead("GET", `http://example.com${log}`, { connection: "close" }));
      expect(await other.closed()).toMatch(/^HTTP\/1.1 401 /);
    });
    server.on("connection", (socket) => {
      Object.defineProperty(socket, "remoteAddress", { value: "203.0.113.7" });
    });
    expect((await request(server).get(log).set("Host", "localhost")).status).toBe(401);
  });

  it("is the only route that needs no token when it is open locally", async () => {
    const { server } = createReceiver({ isLogOpenLocally: true, isSignedIn: false });
    const response = await request(server).get("/api/events").set("Host", "localhost");
    expect(response.status).toBe(401);
  });
});

describe("wrong tokens", () => {
  const ask = (
    server: Parameters<typeof request>[0],
    authorization: string,
    from = "203.0.113.7",
  ): Test =>
    request(server)
      .get("/api/events")
      .set("Authorization", authorization)
      .set("X-Forwarded-For", from);

  it("are rejected with 429 after 20 in a minute, while the right one still passes", async () => {
    const { server } = createReceiver(anonymous);
    for (let n = 0; n < 20; n += 1) expect((await ask(server, "Bearer x")).status).toBe(401);
    const rejected = await ask(server, "Bearer x");
    expect([rejected.status, rejected.body.error.code]).toEqual([429, "too_many_wrong_tokens"]);
    expect(rejected.headers["retry-after"]).toBe("60");
    expect((await ask(server, `Bearer ${apiToken}`)).status).toBe(200);
    expect((await request(server).get("/api/events")).status).toBe(401);
  });

  it("are counted even when they arrive in one packet", async () => {
    await listening(createReceiver(anonymous).server, async (port) => {
      const raw = await openRaw(port);
      const head = (token: string, connection: string): string =>
        requestHead("GET", "/api/events", { authorization: `Bearer ${token}`, connection });
      raw.send(head("x", "keep-alive").repeat(50) + head(apiToken, "close"));
      const statuses = (await raw.closed()).match(/(?<=HTTP\/1\.1 )\d{3}/g) ?? [];
      const count = (status: string): number => statuses.filter((each) => each === status).length;
      expect([count("401") + count("429"), count("200")]).toEqual([50, 1]);
      expect(count("401")).toBeLessThanOrEqual(20);
    });
  });

  it("are counted by X-Forwarded-For only when the proxy is trusted", async () => {
    for (const [trustProxy, status] of [
      [false, 429],
      ["loopback", 401],
      [1, 401],
    ] as const) {
      const { server } = createReceiver({ ...anonymous, trustProxy });
      for (let n = 0; n < 20; n += 1) await ask(server, "Bearer x", `203.0.113.${n}`);
      expect((await ask(server, "Bearer x", "203.0.113.99")).status).toBe(status);
    }
  });
});

import request from "supertest";
import { createReceiver, listening } from "../receiver";
import { openRaw, requestHead } from "./raw-request";

const route = "/fetch-webhooks-logs";

describe("reading without READ_TOKEN", () => {
  it.each([
    "localhost",
    "localhost:1337",
    "LOCALHOST:80",
    "127.0.0.1:1337",
    "127.8.9.1",
    "[::1]:1337",
  ])("answers this machine, asked as %s", async (host) => {
    const answer = await request(createReceiver().server).get(route).set("Host", host);
    expect(answer.status).toBe(200);
  });

  it.each([
    "example.com",
    "example.com:1337",
    "localhost.example.com",
    "127.0.0.1.example.com",
    "localhost:1337@example.com",
    "1127.0.0.1",
    "0.0.0.0",
    "",
  ])("refuses a request for %j", async (host) => {
    const answer = await request(createReceiver().server).get(route).set("Host", host);
    expect(answer.status).toBe(403);
    expect(answer.body.error.code).toBe("read_token_required");
    expect(answer.body.error.message).toContain("Set READ_TOKEN");
    expect(answer.text).not.toContain("Test Webhook");
  });

  it.each([
    "Forwarded",
    "X-Forwarded-For",
    "X-Forwarded-Host",
    "x-forwarded-proto",
    "Via",
    "X-Real-IP",
    "X-Forwarded",
    "CF-Connecting-IP",
    "ngrok-trace-id",
    "X-Hookdeck-RequestId",
  ])("refuses what came through a proxy that adds %s", async (name) => {
    const answer = await request(createReceiver().server)
      .get(route)
      .set("Host", "localhost")
      .set(name, "127.0.0.1");
    expect(answer.status).toBe(403);
  });

  it("refuses HTTP/1.0, which nginx speaks to its upstream", async () => {
    await listening(createReceiver().server, async (port) => {
      const raw = await openRaw(port);
      raw.send(`GET ${route} HTTP/1.0\r\nHost: localhost:1337\r\n\r\n`);
      expect(await raw.closed()).toMatch(/^HTTP\/1.1 403 /);
    });
  });

  it("refuses a target that names another host", async () => {
    await listening(createReceiver().server, async (port) => {
      const raw = await openRaw(port);
      raw.send(requestHead("GET", `http://example.com${route}`, { connection: "close" }));
      expect(await raw.closed()).toMatch(/^HTTP\/1.1 403 /);
    });
  });

  it("refuses a stranger on the network who claims to ask for localhost", async () => {
    const { server } = createReceiver();
    server.on("connection", (socket) => {
      Object.defineProperty(socket, "remoteAddress", { value: "203.0.113.7" });
    });
    const answer = await request(server).get(route).set("Host", "localhost");
    expect(answer.status).toBe(403);
  });

  it("leaves the webhook and the health routes open", async () => {
    const receiver = createReceiver();
    for (const path of ["/", "/healthz", "/readyz"]) {
      const answer = await request(receiver.server).get(path).set("Host", "example.com");
      expect(answer.status).toBe(200);
    }
    expect((await receiver.post({ headers: { host: "example.com" } })).status).toBe(201);
  });
});

describe("reading with READ_TOKEN", () => {
  const readToken = "let-me-read";
  const basic = (password: string, user = "anyone"): string =>
    `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;

  it.each([
    `Bearer ${readToken}`,
    `bearer ${readToken}`,
    basic(readToken),
    basic(readToken, ""),
    basic("with:colons"),
  ])("answers %s from anywhere", async (authorization) => {
    const token = authorization === basic("with:colons") ? "with:colons" : readToken;
    const answer = await request(createReceiver({ readToken: token }).server)
      .get(route)
      .set("Host", "example.com")
      .set("X-Forwarded-For", "203.0.113.7")
      .set("Authorization", authorization);
    expect(answer.status).toBe(200);
  });

  it.each([
    undefined,
    "",
    "Bearer",
    "Bearer wrong",
    `Bearer ${readToken}x`,
    `Bearer ${readToken.slice(1)}`,
    `Digest ${readToken}`,
    readToken,
    basic("wrong"),
    basic("", readToken),
    "Basic !!!",
    `Basic ${Buffer.from(readToken).toString("base64")}`,
  ])("refuses %j, on this machine too", async (authorization) => {
    const receiver = createReceiver({ readToken });
    const get = request(receiver.server).get(route).set("Host", "localhost");
    if (authorization !== undefined) get.set("Authorization", authorization);
    const answer = await get;
    expect(answer.status).toBe(401);
    expect(answer.body.error.code).toBe("wrong_read_token");
    expect(answer.headers["www-authenticate"]).toMatch(/^Basic realm=/);
    expect(JSON.stringify(receiver.logged) + answer.text).not.toContain(readToken);
  });

  async function guess(
    server: Parameters<typeof request>[0],
    authorization: string | undefined,
    from: string,
  ): Promise<number> {
    const get = request(server).get(route).set("X-Forwarded-For", from);
    if (authorization !== undefined) get.set("Authorization", authorization);
    return (await get).status;
  }

  it("stops listening to an address after 20 wrong guesses, right or wrong", async () => {
    const { server } = createReceiver({ readToken });
    for (let n = 0; n < 20; n += 1)
      expect(await guess(server, "Bearer x", "203.0.113.7")).toBe(401);
    expect(await guess(server, "Bearer x", "203.0.113.7")).toBe(429);
    expect(await guess(server, `Bearer ${readToken}`, "203.0.113.7")).toBe(429);
    expect(await guess(server, `Bearer ${readToken}`, "203.0.113.8")).toBe(200);
    const answer = await request(server).get(route).set("X-Forwarded-For", "203.0.113.7");
    expect(answer.headers["retry-after"]).toBe("60");
  });

  it("counts guesses that come in one packet", async () => {
    await listening(createReceiver({ readToken }).server, async (port) => {
      const raw = await openRaw(port);
      const ask = (token: string, connection: string): string =>
        requestHead("GET", route, { authorization: `Bearer ${token}`, connection });
      raw.send(ask("x", "keep-alive").repeat(50) + ask(readToken, "close"));
      const statuses = (await raw.closed()).match(/(?<=HTTP\/1\.1 )\d{3}/g) ?? [];
      expect(statuses).toHaveLength(51);
      expect(statuses).not.toContain("200");
    });
  });

  it("believes X-Forwarded-For of this machine alone", async () => {
    const { server } = createReceiver({ readToken });
    server.on("connection", (socket) => {
      Object.defineProperty(socket, "remoteAddress", { value: "10.1.2.3" });
    });
    for (let n = 0; n < 20; n += 1) {
      expect(await guess(server, "Bearer x", `203.0.113.${n}`)).toBe(401);
    }
    expect(await guess(server, "Bearer x", "203.0.113.99")).toBe(429);
  });

  it("counts neither right tokens nor requests without one", async () => {
    const { server } = createReceiver({ readToken });
    for (let n = 0; n < 25; n += 1) {
      expect(await guess(server, `Bearer ${readToken}`, "203.0.113.7")).toBe(200);
      expect(await guess(server, undefined, "203.0.113.7")).toBe(401);
    }
    expect(await guess(server, "Bearer x", "203.0.113.7")).toBe(401);
  });
});

import request, { type Test } from "supertest";
import { apiToken, createReceiver, listening } from "../support/receiver";
import { openRaw, requestHead } from "../support/raw-request";

const anonymous = { isSignedIn: false };

describe("a browser", () => {
  const open = (server: Parameters<typeof request>[0], path: string): Test =>
    request(server).get(path).set("Accept", "text/html");
  const cookieOf = (headers: Record<string, unknown>): string =>
    String((headers["set-cookie"] as string[])[0]);

  it("is signed in by a link with the token and redirected to the URL without it", async () => {
    const { server } = createReceiver(anonymous);
    await listening(server, async (port) => {
      const url = `http://127.0.0.1:${port}`;
      const response = await open(url, `/inspector?token=${apiToken}&status=failed&q=%23+1`);
      expect([response.status, response.headers.location]).toEqual([
        303,
        "/inspector?status=failed&q=%23+1",
      ]);
      const cookie = cookieOf(response.headers);
      expect(cookie).toMatch(
        new RegExp(
          `^circleci_webhooks_${port}=[\\w-]{43}; Max-Age=2592000; Path=/; .*HttpOnly; SameSite=Lax$`,
        ),
      );
      expect(cookie).not.toContain(apiToken);
      const page = await open(url, "/inspector").set("Cookie", cookie.split(";")[0]!);
      expect(page.status).toBe(200);
      // The cookie does not work as a bearer token.
      const session = cookie.split(/[=;]/)[1]!;
      const program = await request(url)
        .get("/api/events")
        .set("Authorization", `Bearer ${session}`);
      expect(program.status).toBe(401);
    });
  });

  it("gets a cookie for HTTPS only over HTTPS", async () => {
    const { server } = createReceiver({ ...anonymous, trustProxy: "loopback" });
    const response = await open(server, `/inspector?token=${apiToken}`).set(
      "X-Forwarded-Proto",
      "https",
    );
    expect(cookieOf(response.headers)).toContain("; Secure");
  });

  it("gets a sign-in page that leads back to the requested page", async () => {
    const { server } = createReceiver(anonymous);
    const page = await open(server, "/inspector/events/1?tab=headers&q=%22%3E");
    expect(page.status).toBe(401);
    expect(page.text).toContain('name="to" value="/inspector/events/1?tab=headers&amp;q=%22%3E"');
    const wrong = await request(server)
      .post("/sign-in")
      .type("form")
      .set("Accept", "text/html")
      .send({ token: "wrong", to: "/inspector?tab=raw" });
    expect(wrong.status).toBe(401);
    expect(wrong.text).toContain("Wrong API token.");
    expect(wrong.text).toContain('name="to" value="/inspector?tab=raw"');
    const right = await request(server)
      .post("/sign-in")
      .type("form")
      .send({ token: apiToken, to: "/inspector?tab=raw" });
    expect([right.status, right.headers.location]).toEqual([303, "/inspector?tab=raw"]);
  });

  it.each([
    "https://example.com/",
    "//example.com/",
    "/\\example.com/",
    "/\t/example.com/",
    "/.//example.com/",
    "javascript:alert(1)",
    "http://[",
    "",
  ])("is not redirected to %j after the sign-in", async (to) => {
    const response = await request(createReceiver(anonymous).server)
      .post("/sign-in")
      .type("form")
      .send({ token: apiToken, to });
    expect([response.status, response.headers.location]).toEqual([303, "/inspector"]);
  });

  it("loses a cookie that is no longer valid", async () => {
    const { server } = createReceiver(anonymous);
    await listening(server, async (port) => {
      const url = `http://127.0.0.1:${port}`;
      const response = await open(url, "/inspector").set("Cookie", `circleci_webhooks_${port}=old`);
      expect(response.status).toBe(401);
      expect(cookieOf(response.headers)).toContain("Expires=Thu, 01 Jan 1970");
    });
  });

  it.each([
    ["/inspector?token=wrong", 401],
    ["/inspector?token=", 401],
    [`/inspector?token=${apiToken}&token=${apiToken}`, 401],
  ])("is not signed in by %s", async (path, status) => {
    const response = await open(createReceiver(anonymous).server, path);
    expect([response.status, response.headers["set-cookie"]]).toEqual([status, undefined]);
    expect(response.text).toContain("Wrong API token.");
  });

  it.each(["http://:/inspector", "http://a:99999/inspector", "http://@/inspector"])(
    "gets no 500 for a wrong token to %s",
    async (target) => {
      await listening(createReceiver(anonymous).server, async (port) => {
        const raw = await openRaw(port);
        raw.send(requestHead("GET", `${target}?token=wrong`, { connection: "close" }));
        expect(await raw.closed()).toMatch(/^HTTP\/1\.1 401 /);
      });
    },
  );

  it("gets no response to a form in thousands of tiny chunks", async () => {
    await listening(createReceiver(anonymous).server, async (port) => {
      const raw = await openRaw(port);
      raw.send(requestHead("POST", "/sign-in", { "transfer-encoding": "chunked", accept: "a/b" }));
      raw.send("1\r\nX\r\n".repeat(10_000));
      expect(await raw.closed()).toContain('"code":"too_many_chunks"');
    });
  });

  it.each([
    ["a body that is too long", "x".repeat(20_000), "application/x-www-form-urlencoded", 413],
    ["a body that is not a form", "{", "application/json", 401],
  ])("is not signed in by %s", async (_case, body, type, status) => {
    const response = await request(createReceiver(anonymous).server)
      .post("/sign-in")
      .type(type)
      .serialize((data) => data as string)
      .send(body);
    expect(response.status).toBe(status);
  });
});

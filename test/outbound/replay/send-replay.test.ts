import { createServer, type IncomingHttpHeaders, type RequestListener } from "node:http";
import { buffer } from "node:stream/consumers";
import type { StoredEvent } from "../../../src/core/event/logged-event";
import type { Replay } from "../../../src/core/log/replay";
import { sign, verify } from "../../../src/core/signature/signature";
import { type ReplayOptions, sendReplay } from "../../../src/outbound/replay/send-replay";
import { listening } from "../../support/receiver";

const event: Pick<StoredEvent, "headers" | "body"> = {
  headers: { "content-type": "application/json", "circleci-signature": "v1=old" },
  // Not UTF-8, because bytes are sent, not text.
  body: Buffer.from([0x7b, 0xff, 0x00, 0x7d]),
};

function send(to: string, changes: Partial<ReplayOptions> = {}, sent = event): Promise<Replay> {
  return sendReplay(sent, to, { secrets: ["ABCD123"], replayUrls: [], ...changes });
}

/** Replays to a server with the given handler. */
function replayTo(
  response: RequestListener,
  changes: Partial<ReplayOptions> = {},
): Promise<Replay> {
  return listening(createServer(response), (port) =>
    send(`http://127.0.0.1:${port}/hook?a=b`, changes),
  );
}

interface Received {
  method: string | undefined;
  url: string | undefined;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** @returns the request that a target receives */
async function receivedOf(
  sent: typeof event,
  changes: Partial<ReplayOptions> = {},
): Promise<Received> {
  let received: Received | undefined;
  const server = createServer((req, res) => {
    const { method, url, headers } = req;
    void buffer(req).then((body) => {
      received = { method, url, headers, body };
      res.end();
    });
  });
  await listening(server, (port) => send(`http://127.0.0.1:${port}/hook?a=b`, changes, sent));
  if (!received) throw new Error("nothing was received");
  return received;
}

describe("a replay", () => {
  it("is a POST of the exact bytes with a new signature", async () => {
    const { method, url, headers, body } = await receivedOf(event);
    expect([method, url]).toEqual(["POST", "/hook?a=b"]);
    expect(body).toEqual(event.body);
    expect(verify("ABCD123", body, headers["circleci-signature"] as string)).toBe(true);
    expect(headers).toEqual({
      "content-type": "application/json",
      "content-length": "4",
      "circleci-signature": expect.any(String),
      host: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
      connection: "close",
    });
  });

  it.each([
    ["that of its delivery", "old", "old"],
    ["the first one when that of its delivery is no longer configured", "forgotten", "new"],
  ])("is signed with one of several secrets: %s", async (_which, before, after) => {
    const headers = { "circleci-signature": sign(before, event.body) };
    const received = await receivedOf({ ...event, headers }, { secrets: ["new", "old", "other"] });
    expect(received.headers["circleci-signature"]).toBe(sign(after, event.body));
  });

  it("is signed with the first secret when its delivery had no signature", async () => {
    const received = await receivedOf({ ...event, headers: {} }, { secrets: ["new", "old"] });
    expect(received.headers["circleci-signature"]).toBe(sign("new", event.body));
  });

  it("has CircleCI's headers but not those of the connection, proxies and credentials", async () => {
    const forwarded = {
      "user-agent": "CircleCI-Webhook/1.0",
      "circleci-event-type": "ping",
      "x-several": ["a", "b"],
    };
    const dropped = {
      "accept-encoding": "gzip",
      authorization: "Bearer x",
      connection: "keep-alive, X-Named",
      "x-named": "x",
      cookie: "a=b",
      "content-length": "999",
      expect: "100-continue",
      forwarded: "for=1.2.3.4",
      host: "hooks.example.com",
      "keep-alive": "timeout=5",
      te: "trailers",
      "transfer-encoding": "chunked",
      upgrade: "h2c",
      via: "1.1 proxy",
      "x-forwarded-for": "1.2.3.4",
      "x-real-ip": "1.2.3.4",
    };
    const { headers } = await receivedOf({ ...event, headers: { ...forwarded, ...dropped } });
    expect(headers).toEqual({
      ...forwarded,
      "x-several": "a, b",
      "content-length": "4",
      "circleci-signature": expect.any(String),
      host: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
      connection: "close",
    });
  });

  it("records the response, the time and the duration", async () => {
    const times = [1000, 1250];
    const replay = await replayTo(
      (_req, res) => res.writeHead(201, { "x-a": "b", "set-cookie": "session=1" }).end("thanks"),
      { now: () => new Date(times.shift() ?? 0) },
    );
    expect(replay).toEqual({
      at: "1970-01-01T00:00:01.000Z",
      url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/hook\?a=b$/),
      status: 201,
      durationMs: 250,
      headers: expect.objectContaining({ "x-a": "b" }),
      body: Buffer.from("thanks"),
      truncated: false,
      error: null,
    });
    expect(replay.headers).not.toHaveProperty("set-cookie");
  });

  it("does not follow a redirect", async () => {
    const requested: (string | undefined)[] = [];
    const replay = await replayTo((req, res) => {
      requested.push(req.url);
      res.writeHead(307, { location: "/elsewhere" }).end();
    });
    expect(replay).toMatchObject({ status: 307, error: null });
    expect(replay.headers.location).toBe("/elsewhere");
    expect(requested).toEqual(["/hook?a=b"]);
  });

  it("does not use a proxy", async () => {
    process.env.http_proxy = "http://127.0.0.1:1";
    try {
      expect(await replayTo((_req, res) => res.end())).toMatchObject({ status: 200 });
    } finally {
      delete process.env.http_proxy;
    }
  });
});

describe("the response to a replay", () => {
  const most = 128 * 1024;

  it("is stored up to 128 KiB", async () => {
    const replay = await replayTo((_req, res) => res.end("x".repeat(most)));
    expect(replay.truncated).toBe(false);
    expect(replay.body).toHaveLength(most);
  });

  it("is not read past 128 KiB, where the connection is closed", async () => {
    let hungUp: Promise<unknown> | undefined;
    const server = createServer((_req, res) => {
      hungUp = new Promise((resolve) => res.once("close", resolve));
      // The response never ends.
      res.write("x".repeat(most + 1));
    });
    await listening(server, async (port) => {
      const replay = await send(`http://127.0.0.1:${port}/`);
      expect(replay).toMatchObject({ status: 200, truncated: true, error: null });
      expect(replay.body).toHaveLength(most);
      await hungUp;
    });
  });

  it("is stored as far as it arrived when the connection breaks", async () => {
    const replay = await replayTo((_req, res) => {
      res.writeHead(200, { "content-length": 10 });
      res.write("half", () => res.destroy());
    });
    expect(replay).toMatchObject({ status: 200, truncated: true });
    expect(replay.body.toString()).toBe("half");
    expect(replay.error).toBe(
      "The connection was closed before the response was complete (ECONNRESET).",
    );
  });

  it("is not awaited past the timeout", async () => {
    const replay = await replayTo(() => undefined, { timeout: 50 });
    expect(replay).toMatchObject({ status: null, error: "No complete response within 0.05 s." });
  });

  it("is not awaited past the timeout when it arrives slowly", async () => {
    const replay = await replayTo((_req, res) => void res.write("a"), { timeout: 200 });
    expect(replay).toMatchObject({
      status: 200,
      truncated: true,
      error: "No complete response within 0.2 s.",
    });
  });

  it.each([
    [
      "bytes that are not HTTP",
      "hello",
      "There was no response (Response does not match the HTTP/1.1 protocol",
    ],
    [
      "another protocol",
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade",
      "The connection was closed before the response was complete (ECONNRESET).",
    ],
  ])("is missing when the server sends %s", async (_case, text, error) => {
    const replay = await replayTo((_req, res) => void res.socket?.end(`${text}\r\n\r\n`));
    expect(replay).toMatchObject({ status: null, error: expect.stringContaining(error) });
  });

  it("is missing when nothing is listening", async () => {
    const closed = await listening(createServer(), (port) => Promise.resolve(port));
    const replay = await send(`http://127.0.0.1:${closed}/`);
    expect(replay).toMatchObject({
      status: null,
      headers: {},
      body: Buffer.alloc(0),
      truncated: false,
      error: "Nothing is listening there (ECONNREFUSED).",
    });
  });

  it("is missing when the host does not exist", async () => {
    const resolve = (): Promise<never> =>
      Promise.reject(Object.assign(new Error("no"), { code: "ENOTFOUND" }));
    const listed = "http://nobody.example.com/";
    expect(await send(listed, { resolve, replayUrls: [listed] })).toMatchObject({
      status: null,
      error: "The host does not exist (ENOTFOUND).",
    });
  });
});

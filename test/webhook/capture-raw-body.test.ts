import { gzipSync } from "node:zlib";
import express, { type NextFunction, type Request, type Response } from "express";
import request from "supertest";
import { sign } from "../../src/core/signature/signature";
import { captureRawBody } from "../../src/webhook/capture-raw-body";
import { checkSignature } from "../../src/webhook/check-signature";
import { createReceiver, eventBody, listening, secret } from "../support/receiver";
import { openRaw, requestHead } from "../support/raw-request";

describe("the webhook route, when the body is not an event,", () => {
  it.each([
    ["an empty body", { "content-length": 0 }],
    ["a body without framing", {}],
  ])("rejects %s", async (_case, framing) => {
    const { server, stored } = createReceiver();
    await listening(server, async (port) => {
      const raw = await openRaw(port);
      raw.send(
        requestHead("POST", "/log-circleci-webhook", {
          ...framing,
          "circleci-signature": sign(secret, ""),
          connection: "close",
        }),
      );
      const response = await raw.closed();
      expect(response).toMatch(/^HTTP\/1.1 400 /);
      expect(response).toContain('"code":"missing_body"');
    });
    expect(stored()).toEqual([]);
  });

  it.each([
    ["hello", /not JSON: Unexpected token/],
    ['{"type":"ping"', /not JSON/],
    ["null", /the body: .*expected object/],
    ["[]", /the body: .*expected object/],
    ['"ping"', /the body: .*expected object/],
    ["{}", /type: .*expected string.*id: .*expected string/],
    ['{"type":"ping","id":7}', /id: .*expected string, received number/],
    ['{"type":"","id":"1"}', /type: Too small/],
  ])("rejects the signed body %s with the reason", async (body, problem) => {
    const receiver = createReceiver();
    const response = await receiver.post({ body });
    expect(response.status).toBe(400);
    expect(response.body.error.code).toBe("malformed_payload");
    expect(response.body.error.message).toMatch(problem);
    expect(receiver.stored()).toEqual([]);
  });

  it.each(["gzip", "deflate", "br", "x-unknown"])(
    "rejects the content-encoding %s",
    async (encoding) => {
      const receiver = createReceiver();
      const response = await receiver.post({
        body: gzipSync(eventBody()),
        headers: { "content-encoding": encoding },
      });
      expect(response.status).toBe(415);
      expect(response.body.error.code).toBe("unsupported_encoding");
      expect(receiver.stored()).toEqual([]);
    },
  );
});

describe("the webhook route, with a body near the limit,", () => {
  it("accepts a body of exactly the limit", async () => {
    const body = eventBody();
    const receiver = createReceiver({ bodyLimit: body.length });
    expect((await receiver.post({ body })).status).toBe(201);
  });

  it("rejects a body of one byte more", async () => {
    const body = eventBody();
    const receiver = createReceiver({ bodyLimit: body.length - 1 });
    const response = await receiver.post({ body });
    expect(response.status).toBe(413);
    expect(response.body.error.code).toBe("body_too_large");
    expect(receiver.stored()).toEqual([]);
  });

  it.each([
    ["the content-length is too large", { "content-length": 100_000_000 }, "{"],
    [
      "the chunks are too large",
      { "transfer-encoding": "chunked" },
      `800\r\n${" ".repeat(2048)}\r\n`,
    ],
  ])(
    "responds and closes the connection without reading the rest when %s",
    async (_case, framing, start) => {
      const { server, stored } = createReceiver({ bodyLimit: "1kb" });
      await listening(server, async (port) => {
        const raw = await openRaw(port);
        raw.send(requestHead("POST", "/log-circleci-webhook", framing) + start);
        const response = await raw.closed();
        expect(response).toMatch(/^HTTP\/1.1 413 /);
        expect(response).toMatch(/connection: close/i);
        expect(response).toContain('"code":"body_too_large"');
      });
      expect(stored()).toEqual([]);
    },
  );
});

describe("the webhook route, when an upload fails,", () => {
  const start =
    requestHead("POST", "/log-circleci-webhook", { "content-length": 5_000 }) + '{"type":';

  it("closes a stalled upload", async () => {
    const timeouts = { headers: 100, request: 200, keepAlive: 1_000 };
    const { server, stored } = createReceiver({ timeouts });
    await listening(server, async (port) => {
      const raw = await openRaw(port);
      raw.send(start);
      expect(await raw.closed()).toMatch(/^HTTP\/1.1 408 |^$/);
      expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
    });
    expect(stored()).toEqual([]);
  });

  it("continues after an upload that was cut off", async () => {
    const { server, stored, logged } = createReceiver();
    await listening(server, async (port) => {
      const raw = await openRaw(port);
      raw.send(start);
      raw.socket.resetAndDestroy();
      await raw.closed();
      expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
    });
    expect(stored()).toEqual([]);
    expect(logged).toEqual([
      expect.objectContaining({
        level: "info",
        message: "client disconnected before the response",
      }),
    ]);
  });
});

describe("captureRawBody behind another body parser", () => {
  it("fails with body_already_read", async () => {
    const reached = jest.fn();
    const app = express();
    app.use(express.json());
    app.post("/", captureRawBody(), checkSignature(secret), reached);
    app.use(
      (error: Error & { status: number }, _req: Request, res: Response, _next: NextFunction) => {
        res.status(error.status).json(error);
      },
    );
    const body = eventBody().toString();
    const response = await request(app)
      .post("/")
      .set("content-type", "application/json")
      .set("circleci-signature", sign(secret, body))
      .send(body);
    expect([response.status, response.body.code]).toEqual([500, "body_already_read"]);
    expect(reached).not.toHaveBeenCalled();
  });
});

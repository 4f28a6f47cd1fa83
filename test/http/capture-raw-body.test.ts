import { gzipSync } from "node:zlib";
import express, { type NextFunction, type Request, type Response } from "express";
import request from "supertest";
import { sign } from "../../src/core/signature";
import { captureRawBody } from "../../src/http/capture-raw-body";
import { checkSignature } from "../../src/http/check-signature";
import { createReceiver, eventBody, listening, secret } from "../receiver";
import { openRaw, requestHead } from "./raw-request";

describe("when the body is not an event", () => {
  it.each([
    ["an empty body", { "content-length": 0 }],
    ["a body without framing", {}],
  ])("refuses %s", async (_case, framing) => {
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
      const answer = await raw.closed();
      expect(answer).toMatch(/^HTTP\/1.1 400 /);
      expect(answer).toContain('"code":"missing_body"');
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
  ])("refuses %s, signed, and says what is wrong", async (body, problem) => {
    const receiver = createReceiver();
    const answer = await receiver.post({ body });
    expect(answer.status).toBe(400);
    expect(answer.body.error.code).toBe("malformed_payload");
    expect(answer.body.error.message).toMatch(problem);
    expect(receiver.stored()).toEqual([]);
  });

  it.each(["gzip", "deflate", "br", "x-unknown"])(
    "refuses content-encoding %s",
    async (encoding) => {
      const receiver = createReceiver();
      const answer = await receiver.post({
        body: gzipSync(eventBody()),
        headers: { "content-encoding": encoding },
      });
      expect(answer.status).toBe(415);
      expect(answer.body.error.code).toBe("unsupported_encoding");
      expect(receiver.stored()).toEqual([]);
    },
  );
});

describe("when the body is larger than BODY_LIMIT", () => {
  it("takes one that just fits", async () => {
    const body = eventBody();
    const receiver = createReceiver({ bodyLimit: body.length });
    expect((await receiver.post({ body })).status).toBe(201);
  });

  it("refuses one byte more", async () => {
    const body = eventBody();
    const receiver = createReceiver({ bodyLimit: body.length - 1 });
    const answer = await receiver.post({ body });
    expect(answer.status).toBe(413);
    expect(answer.body.error.code).toBe("body_too_large");
    expect(receiver.stored()).toEqual([]);
  });

  it.each([
    ["its length says so", { "content-length": 100_000_000 }, "{"],
    ["its chunks do", { "transfer-encoding": "chunked" }, `800\r\n${" ".repeat(2048)}\r\n`],
  ])("answers and hangs up without reading the rest when %s", async (_case, framing, start) => {
    const { server, stored } = createReceiver({ bodyLimit: "1kb" });
    await listening(server, async (port) => {
      const raw = await openRaw(port);
      raw.send(requestHead("POST", "/log-circleci-webhook", framing) + start);
      const answer = await raw.closed();
      expect(answer).toMatch(/^HTTP\/1.1 413 /);
      expect(answer).toMatch(/connection: close/i);
      expect(answer).toContain('"code":"body_too_large"');
    });
    expect(stored()).toEqual([]);
  });
});

describe("when an upload does not end well", () => {
  const start =
    requestHead("POST", "/log-circleci-webhook", { "content-length": 5_000 }) + '{"type":';

  it("closes one that stalls", async () => {
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

  it("survives one that is cut off", async () => {
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
        message: "the other side hung up before the answer",
      }),
    ]);
  });
});

describe("captureRawBody behind another body parser", () => {
  it("says so, and lets nothing through", async () => {
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
    const answer = await request(app)
      .post("/")
      .set("content-type", "application/json")
      .set("circleci-signature", sign(secret, body))
      .send(body);
    expect([answer.status, answer.body.code]).toEqual([500, "body_already_read"]);
    expect(reached).not.toHaveBeenCalled();
  });
});

import { gzipSync } from "node:zlib";
import express, { type NextFunction, type Request, type Response } from "express";
import request from "supertest";
import { sign } from "../../src/core/signature";
import { captureRawBody } from "../../src/webhook/capture-raw-body";
import { checkSignature } from "../../src/webhook/check-signature";
import { createServer } from "../../src/server/create-server";
import { handleError } from "../../src/server/handle-error";
import { createUploadBudget } from "../../src/webhook/upload-budget";
import { createReceiver, eventBody, listening, recordInto, secret } from "../support/receiver";
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

describe("the webhook route, to save memory,", () => {
  const signed = { "circleci-signature": `v1=${"0".repeat(64)}` };
  const post = (headers: Record<string, string | number>): string =>
    requestHead("POST", "/log-circleci-webhook", headers);

  it.each([
    ["plain", signed],
    ["compressed", { ...signed, "content-encoding": "gzip" }],
  ])("rejects a body in thousands of tiny chunks, %s", async (_case, headers) => {
    const { server } = createReceiver();
    await listening(server, async (port) => {
      const raw = await openRaw(port);
      raw.send(post({ ...headers, "transfer-encoding": "chunked" }) + "1\r\nX\r\n".repeat(20_000));
      const response = await raw.closed();
      expect(response).toMatch(/^HTTP\/1.1 400 /);
      expect(response).toMatch(/connection: close/i);
      expect(response).toContain('"code":"too_many_chunks"');
    });
  });

  it("accepts an event in chunks of one byte", async () => {
    const { server, stored } = createReceiver();
    const body = eventBody();
    const chunks = [...body].map((byte) => `1\r\n${String.fromCharCode(byte)}\r\n`).join("");
    await listening(server, async (port) => {
      const raw = await openRaw(port);
      const headers = { "circleci-signature": sign(secret, body), connection: "close" };
      raw.send(`${post({ ...headers, "transfer-encoding": "chunked" })}${chunks}0\r\n\r\n`);
      expect(await raw.closed()).toMatch(/^HTTP\/1.1 201 /);
    });
    expect(stored()).toHaveLength(1);
  });

  it.each([
    ["no signature, by its length", {}, { "content-length": 65_537 }, "missing_signature"],
    ["no signature, by its chunks", {}, { "transfer-encoding": "chunked" }, "missing_signature"],
    [
      "a malformed signature",
      { "circleci-signature": "v1=no" },
      { "content-length": 65_537 },
      "invalid_signature",
    ],
  ])("reads only 64 KiB of a body with %s", async (_case, headers, framing, code) => {
    const { server } = createReceiver();
    await listening(server, async (port) => {
      const raw = await openRaw(port);
      // Only a receiver that does not wait for the rest can respond.
      raw.send(`${post({ ...headers, ...framing })}10001\r\n${" ".repeat(65_537)}`);
      const response = await raw.closed();
      expect(response).toMatch(/^HTTP\/1.1 401 /);
      expect(response).toContain(`"code":"${code}"`);
    });
  });

  it("aborts a stalled upload when others need the memory, and responds with 503", async () => {
    const app = express();
    app.post("/", captureRawBody("5mb", createUploadBudget(100_000)), (_req, res) => {
      res.sendStatus(204);
    });
    app.use(handleError(recordInto([])));
    await listening(createServer(app), async (port) => {
      const stalled = await openRaw(port);
      stalled.send(requestHead("POST", "/", { ...signed, "content-length": 90_000 }));
      stalled.send(" ".repeat(80_000));
      // After this response, the server has read the upload, too.
      await request(`http://127.0.0.1:${port}`).post("/").set(signed).send({ a: 1 });
      const quick = await openRaw(port);
      quick.send(requestHead("POST", "/", { ...signed, "content-length": 60_000 }));
      quick.send(" ".repeat(60_000));
      expect(await quick.received("204 No Content")).toContain("204 No Content");
      const response = await stalled.closed();
      expect(response).toMatch(/^HTTP\/1.1 503 /);
      expect(response).toMatch(/retry-after: 5/i);
      expect(response).toContain('"code":"too_many_uploads"');
      quick.socket.destroy();
    });
  });
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

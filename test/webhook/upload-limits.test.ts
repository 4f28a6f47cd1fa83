import { createServer, type Server } from "node:http";
import { getRequestListener } from "@hono/node-server";
import express from "express";
import { requireSecrets, sign } from "../../src/core/signature/signature";
import { createServer as createReceiverServer } from "../../src/server/create-server";
import { handleError } from "../../src/server/handle-error";
import { answerFetch } from "../../src/webhook/adapters/fetch";
import { answerNode } from "../../src/webhook/adapters/node";
import { captureRawBody } from "../../src/webhook/capture-raw-body";
import { checkSignature } from "../../src/webhook/check-signature";
import { createAnswering } from "../../src/webhook/library/answer-delivery";
import type { UploadLimits } from "../../src/webhook/limit-upload";
import { createUploadBudget } from "../../src/webhook/upload-budget";
import { openRaw, requestHead } from "../support/raw-request";
import { eventBody, listening, recordInto, secret } from "../support/receiver";

const megabyte = 1024 * 1024;
const secrets = requireSecrets(secret);
const answer = createAnswering({
  secrets,
  handle: () => Promise.resolve("handled"),
  handlers: { report: () => Promise.resolve() },
  now: () => new Date(),
});

/** Every way to receive a webhook, within given limits. */
const servers: Record<string, (limits: UploadLimits) => Server> = {
  "the receiver": ({ maxSize, budget }) => {
    const app = express();
    app.post("/", captureRawBody(maxSize, budget), checkSignature(secrets), (_req, res) => {
      res.sendStatus(200);
    });
    app.use(handleError(recordInto([])));
    return createReceiverServer(app);
  },
  "the library in node:http": (limits) => createServer(answerNode(answer, limits)),
  "the library in Express": (limits) => {
    const app = express();
    app.post("/", answerNode(answer, limits));
    return createServer(app);
  },
  "the library in Hono": (limits) =>
    createServer(getRequestListener(answerFetch(answer, limits)) as never),
};

const forged = { "circleci-signature": `v1=${"0".repeat(64)}` };
const chunked = { "transfer-encoding": "chunked" };
const post = (headers: Record<string, string | number>): string =>
  requestHead("POST", "/", headers);
const chunk = (size: number): string => `${size.toString(16)}\r\n${" ".repeat(size)}\r\n`;

describe.each(Object.entries(servers))("%s, to save memory,", (_name, create) => {
  /** @returns the whole response of a connection that the server closes */
  function attack(sent: string, budget = createUploadBudget()): Promise<string> {
    return listening(create({ maxSize: 5 * megabyte, budget }), async (port) => {
      const raw = await openRaw(port);
      raw.send(sent);
      return raw.closed();
    });
  }

  it("rejects a body in thousands of tiny chunks", async () => {
    const response = await attack(post({ ...forged, ...chunked }) + chunk(1).repeat(20_000));
    expect(response).toMatch(/^HTTP\/1.1 400 /);
    expect(response).toContain('"code":"too_many_chunks"');
  });

  it.each([
    ["no signature, by its length", { "content-length": 65_537 }, "missing_signature"],
    ["no signature, by its chunks", chunked, "missing_signature"],
    [
      "a malformed signature",
      { "circleci-signature": "v1=no", "content-length": 65_537 },
      "invalid_signature",
    ],
  ])("reads only 64 KiB of a body with %s", async (_case, headers, code) => {
    // Only a server that does not wait for the rest can respond.
    const response = await attack(post(headers) + chunk(65_537));
    expect(response).toMatch(/^HTTP\/1.1 401 /);
    expect(response).toContain(`"code":"${code}"`);
  });

  it.each([
    ["its length", { "content-length": 5 * megabyte + 1 }],
    ["its chunks", chunked],
  ])("reads a body that may be signed only up to the limit, by %s", async (_case, framing) => {
    const response = await attack(post({ ...forged, ...framing }) + chunk(5 * megabyte + 1));
    expect(response).toMatch(/^HTTP\/1.1 413 /);
    expect(response).toContain('"code":"body_too_large"');
  });

  it("rejects a compressed body", async () => {
    const headers = { ...forged, ...chunked, "content-encoding": "gzip" };
    const response = await attack(post(headers) + chunk(1).repeat(20_000));
    expect(response).toMatch(/"code":"(too_many_chunks|unsupported_encoding)"/);
  });

  it("aborts a stalled upload when others need the memory, and responds with 503", async () => {
    const budget = createUploadBudget(100_000);
    await listening(create({ maxSize: 5 * megabyte, budget }), async (port) => {
      const stalled = await openRaw(port);
      stalled.send(post({ ...forged, "content-length": 90_000 }) + " ".repeat(80_000));
      // After this response, the server has read the upload, too.
      await fetch(`http://127.0.0.1:${port}/`, { method: "POST", headers: forged, body: "{}" });
      const quick = await openRaw(port);
      quick.send(post({ ...forged, "content-length": 60_000 }) + " ".repeat(60_000));
      expect(await quick.received("invalid_signature")).toMatch(/^HTTP\/1.1 401 /);
      const response = await stalled.closed();
      expect(response).toMatch(/^HTTP\/1.1 503 /);
      expect(response).toMatch(/retry-after: 5/i);
      expect(response).toContain('"code":"too_many_uploads"');
      quick.socket.destroy();
    });
  });

  it("frees the memory of each body with its response", async () => {
    const budget = createUploadBudget(100_000);
    await listening(create({ maxSize: 5 * megabyte, budget }), async (port) => {
      const url = `http://127.0.0.1:${port}/`;
      for (let n = 0; n < 5; n += 1) {
        const init = { method: "POST", headers: forged, body: " ".repeat(60_000) };
        const response = await fetch(url, init);
        await response.text();
        expect(response.status).toBe(401);
      }
    });
  });

  it("accepts an event in chunks of one byte", async () => {
    const body = eventBody();
    const signature = { "circleci-signature": sign(secret, body), connection: "close" };
    const chunks = [...body].map((byte) => `1\r\n${String.fromCharCode(byte)}\r\n`).join("");
    const response = await attack(`${post({ ...signature, ...chunked })}${chunks}0\r\n\r\n`);
    expect(response).toMatch(/^HTTP\/1.1 200 /);
  });
});

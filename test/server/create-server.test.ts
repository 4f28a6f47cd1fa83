import express from "express";
import { createServer } from "../../src/server/create-server";
import { createReceiver, listening } from "../support/receiver";
import { openRaw, requestHead } from "../support/raw-request";

const beforeNode24 = Number(process.versions.node.split(".")[0]) < 24;

describe("createServer", () => {
  it("creates requests and responses with Express's prototypes before Node.js 24", async () => {
    const app = express();
    const server = createServer(app);
    let sawMatch: boolean | undefined;
    server.prependListener("request", (req, res) => {
      sawMatch =
        Object.getPrototypeOf(req) === app.request && Object.getPrototypeOf(res) === app.response;
    });
    app.use((_req, res) => void res.json({}));
    await listening(server, async (port) => {
      expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(200);
    });
    expect(sawMatch).toBe(beforeNode24);
  });

  it("closes a connection whose headers do not arrive in time", async () => {
    const timeouts = { headers: 100, request: 200, keepAlive: 1_000 };
    await listening(createReceiver({ timeouts }).server, async (port) => {
      const raw = await openRaw(port);
      raw.send("POST /log-circleci-webhook HTTP/1.1\r\nHost: loc");
      expect(await raw.closed()).toMatch(/^HTTP\/1.1 408 /);
    });
  });

  it("closes an idle connection", async () => {
    const timeouts = { headers: 1_000, request: 1_000, keepAlive: 100 };
    await listening(createReceiver({ timeouts }).server, async (port) => {
      const raw = await openRaw(port);
      raw.send(requestHead("GET", "/healthz", {}));
      expect(await raw.closed()).toMatch(/^HTTP\/1.1 200 /);
    });
  });

  it("keeps idle connections longer than proxies do and ends uploads when CircleCI would", () => {
    const { server } = createReceiver();
    expect(server.keepAliveTimeout).toBeGreaterThan(60_000);
    expect(server.headersTimeout).toBeLessThanOrEqual(10_000);
    expect(server.requestTimeout).toBeLessThanOrEqual(15_000);
  });
});

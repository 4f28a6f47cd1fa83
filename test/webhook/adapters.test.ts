import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import express from "express";
import express4 from "express4";
import fastify from "fastify";
import { Hono } from "hono";
import { sign } from "../../src/core/signature/signature";
import { createWebhooks, type Webhooks } from "../../src/webhook/library/create-webhooks";
import { eventBody, secret } from "../support/receiver";

interface Running {
  url: string;
  close: () => Promise<unknown>;
}

interface Route {
  webhooks: Webhooks;
  /** Whether something parses the body before the route. */
  isParsed?: boolean;
}

/** How each server mounts webhooks, as docs/library.md shows it. */
const servers: Record<string, (route: Route) => Promise<Running>> = {
  "Express 4": ({ webhooks, isParsed }) => {
    const app = express4();
    if (isParsed) app.use(express4.json());
    app.post("/circleci", webhooks.express());
    return listen(app);
  },
  "Express 5": ({ webhooks, isParsed }) => {
    const app = express();
    if (isParsed) app.use(express.json());
    app.post("/circleci", webhooks.express());
    return listen(app);
  },
  "node:http": ({ webhooks, isParsed }) => {
    const handle = webhooks.node();
    return listen((req, res) => {
      if (!isParsed) return handle(req, res);
      req.resume().on("end", () => handle(Object.assign(req, { body: {} }), res));
    });
  },
  Hono: ({ webhooks, isParsed }) => {
    const app = new Hono();
    app.post("/circleci", async (c) => {
      if (isParsed) await c.req.raw.json();
      return webhooks.fetch(c.req.raw);
    });
    return new Promise((resolve) => {
      const server = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, ({ port }) =>
        resolve({
          url: `http://127.0.0.1:${port}/circleci`,
          close: () => new Promise((done) => server.close(done)),
        }),
      );
    });
  },
  Fastify: async ({ webhooks, isParsed }) => {
    const app = fastify({ bodyLimit: 5 * 1024 * 1024 });
    await app.register(async (scope) => {
      if (!isParsed) {
        scope.removeAllContentTypeParsers();
        scope.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => {
          done(null, body);
        });
      }
      scope.post("/circleci", async (request, reply) => {
        const { body, headers } = request;
        const answer = await webhooks.receive({ body: body as Buffer, headers });
        return reply.code(answer.status).headers(answer.headers).send(answer.body);
      });
    });
    const url = await app.listen({ port: 0, host: "127.0.0.1" });
    return { url: `${url}/circleci`, close: () => app.close() };
  },
};

async function listen(listener: RequestListener): Promise<Running> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/circleci`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function post(
  { url }: Running,
  change: { body?: Uint8Array<ArrayBuffer>; headers?: Record<string, string> } = {},
): Promise<{ status: number; text: string }> {
  const { body = new Uint8Array(eventBody()), headers } = change;
  const response = await fetch(url, {
    method: "POST",
    body,
    headers: {
      "content-type": "application/json",
      "circleci-signature": sign(secret, body),
      ...headers,
    },
  });
  return { status: response.status, text: await response.text() };
}

describe.each(Object.keys(servers))("webhooks in %s", (name) => {
  const received: string[] = [];
  const problems: unknown[] = [];
  let running: Running | undefined;

  async function start(route: Omit<Route, "webhooks"> = {}): Promise<Running> {
    const webhooks = createWebhooks({ secrets: ["old", secret], bodyLimit: "100kb" });
    webhooks.on("workflow-completed", ({ event }) => {
      if (event.workflow?.status === "error") throw new Error("the chat is down");
      received.push(event.id);
    });
    webhooks.onError(({ error }) => problems.push(error));
    return (running = await servers[name]!({ webhooks, ...route }));
  }

  afterEach(async () => {
    await running?.close();
    received.length = 0;
    problems.length = 0;
  });

  it("receive a signed webhook", async () => {
    expect(await post(await start())).toEqual({
      status: 200,
      text: '{"message":"Webhook Event received"}',
    });
    expect(received).toHaveLength(1);
  });

  it("reject a forged webhook", async () => {
    const headers = { "circleci-signature": sign("x", eventBody()) };
    const { status, text } = await post(await start(), { headers });
    expect([status, JSON.parse(text).error.code]).toEqual([401, "invalid_signature"]);
    expect(received).toEqual([]);
  });

  it("respond with 500 when a handler throws, so that CircleCI retries", async () => {
    const body = eventBody({ type: "workflow-completed", id: "1", workflow: { status: "error" } });
    const { status, text } = await post(await start(), { body: new Uint8Array(body) });
    expect([status, JSON.parse(text).error.code]).toEqual([500, "internal_error"]);
    expect(problems).toEqual([new Error("the chat is down")]);
  });

  it("detect an earlier body parser and explain the error", async () => {
    const { status, text } = await post(await start({ isParsed: true }));
    expect([status, JSON.parse(text).error.code]).toEqual([500, "body_already_read"]);
    expect(text).toContain("The body has been read before");
    expect(received).toEqual([]);
  });

  if (name === "Fastify") return;

  it("reject bodies over the limit, compressed bodies, and other methods", async () => {
    const server = await start();
    const large = new Uint8Array(eventBody({ type: "ping", id: "1", more: "x".repeat(200_000) }));
    expect((await post(server, { body: large })).status).toBe(413);
    expect((await post(server, { headers: { "content-encoding": "gzip" } })).status).toBe(415);
    const asked = await fetch(server.url);
    expect([404, 405]).toContain(asked.status);
    await asked.text();
  });
});

describe("webhooks.fetch", () => {
  it("responds with 405 to other methods and reads a body without a length only up to the limit", async () => {
    const webhooks = createWebhooks({ secrets: secret, bodyLimit: 10 });
    const asked = await webhooks.fetch(new Request("http://localhost/"));
    expect([asked.status, asked.headers.get("allow")]).toEqual([405, "POST"]);
    let pulled = 0;
    const body = new ReadableStream({
      pull(controller) {
        pulled += 1;
        controller.enqueue(new Uint8Array(8));
      },
    });
    const endless = new Request("http://localhost/", {
      method: "POST",
      body,
      duplex: "half",
    });
    expect((await webhooks.fetch(endless)).status).toBe(413);
    expect(pulled).toBeLessThan(5);
    const empty = new Request("http://localhost/", { method: "POST" });
    expect((await webhooks.fetch(empty)).status).toBe(400);
  });
});

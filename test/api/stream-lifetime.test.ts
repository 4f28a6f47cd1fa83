import { once } from "node:events";
import type { Server } from "node:http";
import express from "express";
import { type StreamContext, streamFeed } from "../../src/api/events/stream-feed";
import type { Feed } from "../../src/core/ports";
import { handleError } from "../../src/server/handle-error";
import { createMemoryStore } from "../../src/store/memory/create-memory-store";
import { makeDelivery } from "../support/make-delivery";
import { silent } from "../support/open-stores";
import { openStream } from "../support/open-stream";
import { openRaw } from "../support/raw-request";

describe("a stream", () => {
  const open: Server[] = [];
  afterEach(() => {
    for (const server of open.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
  });
  const listen = (handler: express.RequestHandler): Server => {
    const app = express().get("/", handler).use(handleError(silent));
    const server = app.listen(0, "127.0.0.1");
    open.push(server);
    return server;
  };
  const times = { heartbeat: 60_000, timeout: 60_000, pause: 1, poll: 60_000 };
  const stopping = new AbortController().signal;
  const context = (feed: Feed): StreamContext => ({ feed, stopping, log: silent, times });

  it("sends comments that keep proxies from closing it", async () => {
    const store = createMemoryStore();
    const server = listen(
      streamFeed({ ...context(store.feed), times: { ...times, heartbeat: 5 } }),
    );
    await once(server, "listening");
    const stream = await openStream(server, {}, "/");
    while (!stream.text().includes("\n:\n\n:\n\n")) await once(stream.response, "data");
  });

  it("is rejected with 429 past the maximum until another stream ends", async () => {
    const handler = streamFeed({ ...context(createMemoryStore().feed), maxStreams: 2 });
    const server = listen(handler);
    await once(server, "listening");
    const [first] = [await openStream(server, {}, "/"), await openStream(server, {}, "/")];
    const rejected = await openStream(server, {}, "/");
    expect(rejected.response.statusCode).toBe(429);
    expect(rejected.response.headers["retry-after"]).toBe("60");
    first.response.destroy();
    const status = async (): Promise<number | undefined> =>
      (await openStream(server, {}, "/")).response.statusCode;
    while ((await status()) !== 200);
  });

  it("polls a store that is not notified of other processes' items", async () => {
    const store = createMemoryStore();
    const deaf = { ...store.feed, subscribe: () => () => undefined };
    const server = listen(streamFeed({ ...context(deaf), times: { ...times, poll: 5 } }));
    await once(server, "listening");
    const stream = await openStream(server, {}, "/");
    await store.events.save(makeDelivery("1"));
    expect(await stream.deliveries(1)).toHaveLength(1);
  });

  it("unsubscribes a reader that disconnected during a read", async () => {
    const memory = createMemoryStore();
    await memory.events.save(makeDelivery("1"));
    let listeners = 0;
    let response = (): void => undefined;
    const slow: Feed = {
      newestCursor: () => Promise.resolve({ log: "", key: 0 }),
      async readAfter(...args) {
        await new Promise<void>((resolve) => (response = resolve));
        return memory.feed.readAfter(...args);
      },
      subscribe() {
        listeners += 1;
        return () => void (listeners -= 1);
      },
    };
    const server = listen(streamFeed(context(slow)));
    await once(server, "listening");
    const left = new Promise((resolve) => {
      server.once("request", (_req, res) => res.once("close", resolve));
    });
    const stream = await openStream(server, {}, "/");
    // One subscription is shared by all streams.
    const shared = 1;
    while (listeners === shared) await new Promise(setImmediate);
    stream.response.destroy();
    await left;
    response();
    while (listeners > shared) await new Promise(setImmediate);
  });

  it("disconnects a slow reader and reads no more than it receives", async () => {
    let requested = 0;
    const event = { id: "1", text: "x".repeat(1024 * 1024) } as never;
    const endless: Feed = {
      newestCursor: () => Promise.resolve({ log: "", key: 0 }),
      async readAfter(key) {
        requested += 1;
        const common = { responseStatus: 201, at: "", event, rejection: null };
        return [{ key: key + 1, outcome: "stored", ...common }];
      },
      subscribe: () => () => undefined,
    };
    const server = listen(streamFeed({ ...context(endless), times: { ...times, timeout: 50 } }));
    await once(server, "listening");
    const slow = await openRaw((server.address() as { port: number }).port);
    slow.socket.pause();
    const closed = new Promise((resolve) => {
      server.once("request", (_req, res) => res.once("close", resolve));
    });
    slow.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    await closed;
    expect(requested).toBeLessThan(50);
  });
});

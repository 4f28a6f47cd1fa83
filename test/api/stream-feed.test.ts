import { once } from "node:events";
import type { Server } from "node:http";
import express from "express";
import { type StreamContext, streamFeed } from "../../src/api/stream-feed";
import type { Feed, Store } from "../../src/core/ports";
import { createRejectionBuffer } from "../../src/core/rejection-buffer";
import { createMemoryStore } from "../../src/store/memory/create-memory-store";
import { openPostgresStore } from "../../src/store/postgres/open-postgres-store";
import { createReceiver, eventBody, makeEvent, type Receiver } from "../support/receiver";
import { makeDelivery } from "../support/make-delivery";
import { createDatabase, silent } from "../support/open-stores";
import { openStream } from "../support/open-stream";
import { openRaw } from "../support/raw-request";

describe("/api/stream", () => {
  let receiver: Receiver;
  beforeEach(() => {
    const store = createMemoryStore();
    const rejections = createRejectionBuffer({ store: store.rejections, log: silent, interval: 1 });
    receiver = createReceiver({ store, rejections });
  });
  afterEach(() => {
    receiver.server.closeAllConnections();
    receiver.server.close();
  });

  it("shows every delivery as it is decided, from when it was opened", async () => {
    await receiver.post();
    const stream = await openStream(receiver.server);
    expect(stream.answer.headers).toMatchObject({
      "content-type": "text/event-stream",
      "cache-control": "no-store",
      "x-accel-buffering": "no",
    });
    const body = eventBody(makeEvent("job-completed"));
    await receiver.post({ body });
    await receiver.post({ body });
    await receiver.post({ headers: { "circleci-signature": "v1=no" } });
    const items = await stream.deliveries(3);
    expect(items).toMatchObject([
      { outcome: "stored", responseStatus: 201, event: { type: "job-completed" }, rejection: null },
      { outcome: "duplicate", responseStatus: 200, event: { type: "job-completed" } },
      {
        outcome: "rejected",
        responseStatus: 401,
        event: null,
        rejection: { code: "invalid_signature" },
      },
    ]);
  });

  it("goes on from Last-Event-ID without a gap", async () => {
    const first = await openStream(receiver.server);
    await receiver.post({ body: `{"type":"ping","id":"1"}` });
    await first.deliveries(1);
    first.answer.destroy();
    for (const id of ["2", "3"]) await receiver.post({ body: `{"type":"ping","id":"${id}"}` });
    const second = await openStream(receiver.server, { "last-event-id": first.lastId() });
    const missed = await second.deliveries(2);
    expect(missed.map(({ event }) => event?.id)).toEqual(["2", "3"]);
  });

  it("has a place to go on from before the first delivery", async () => {
    const first = await openStream(receiver.server);
    await first.reached(/./);
    first.answer.destroy();
    await receiver.post({ body: `{"type":"ping","id":"1"}` });
    const second = await openStream(receiver.server, { "last-event-id": first.lastId() });
    expect(await second.deliveries(1)).toHaveLength(1);
  });

  it("takes the place to go on from in the query as well, where the header has no say", async () => {
    for (const id of ["1", "2", "3"]) await receiver.post({ body: `{"type":"ping","id":"${id}"}` });
    const beginning = await openStream(receiver.server);
    await beginning.reached(/./);
    const [log] = beginning.lastId().split(".");
    const path = `/api/stream?lastEventId=${log}.1.0.0`;
    const fresh = await openStream(receiver.server, {}, path);
    expect((await fresh.deliveries(2)).map(({ event }) => event?.id)).toEqual(["2", "3"]);
    const again = await openStream(receiver.server, { "last-event-id": `${log}.2.0.0` }, path);
    expect((await again.deliveries(1)).map(({ event }) => event?.id)).toEqual(["3"]);
  });

  it("begins with what comes when it is asked for a place that it never named", async () => {
    const stream = await openStream(receiver.server, {}, "/api/stream?lastEventId=a1.1.x.0");
    await stream.reached(/\.0\.0\.0$/);
  });

  it("sends all of a long backlog, and in its order", async () => {
    const ids = Array.from({ length: 250 }, (_, index) => String(index + 1));
    for (const id of ids) await receiver.post({ body: `{"type":"ping","id":"${id}"}` });
    const stream = await openStream(receiver.server, { "last-event-id": "0.0.0.0" });
    expect((await stream.deliveries(250)).map(({ event }) => event?.id)).toEqual(ids);
  });

  it("begins anew where the log did, as in memory after a restart", async () => {
    for (const id of ["1", "2"]) await receiver.post({ body: `{"type":"ping","id":"${id}"}` });
    const stream = await openStream(receiver.server, { "last-event-id": "0a0a0a0a.1.0.0" });
    expect((await stream.deliveries(2)).map(({ event }) => event?.id)).toEqual(["1", "2"]);
  });

  it("shows what the list would show under the same filter, and goes on behind the rest", async () => {
    const stream = await openStream(receiver.server, {}, "/api/stream?status=failed");
    const refused = await openStream(receiver.server, {}, "/api/stream?rejected=1&q=SIGNATURE");
    await receiver.post();
    await receiver.post({ body: eventBody(makeEvent("workflow-completed", "github", "failed")) });
    await receiver.post({ headers: { "circleci-signature": "v1=no" } });
    await receiver.post({ body: "" });
    expect(await stream.deliveries(1)).toMatchObject([{ event: { status: "failed" } }]);
    expect(await refused.deliveries(1)).toMatchObject([
      { rejection: { code: "invalid_signature" } },
    ]);
    await stream.reached(/\.2\.0\.2$/);
    await refused.reached(/\.2\.0\.2$/);
    expect(await stream.deliveries(1)).toHaveLength(1);
    const { answer } = await openStream(receiver.server, {}, "/api/stream?stauts=failed");
    expect(answer.statusCode).toBe(400);
  });

  it("requires the API token", async () => {
    const { answer } = await openStream(receiver.server, { authorization: "Bearer wrong" });
    expect(answer.statusCode).toBe(401);
  });

  it("ends when the server stops", async () => {
    const stopping = new AbortController();
    const { server } = createReceiver({ stopping: stopping.signal });
    const { answer } = await openStream(server);
    stopping.abort();
    await once(answer, "end");
    server.close();
  });
});

describe("a stream", () => {
  const open: Server[] = [];
  afterEach(() => {
    for (const server of open.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
  });
  const listen = (handler: express.RequestHandler): Server => {
    const server = express().get("/", handler).listen(0, "127.0.0.1");
    open.push(server);
    return server;
  };
  const times = { heartbeat: 60_000, timeout: 60_000, pause: 1, poll: 60_000 };
  const stopping = new AbortController().signal;
  const context = (feed: Feed): StreamContext => ({ feed, stopping, log: silent, times });

  it("keeps proxies awake", async () => {
    const store = createMemoryStore();
    const server = listen(
      streamFeed({ ...context(store.feed), times: { ...times, heartbeat: 5 } }),
    );
    await once(server, "listening");
    const stream = await openStream(server, {}, "/");
    while (!stream.text().includes("\n:\n\n:\n\n")) await once(stream.answer, "data");
  });

  it("asks a store that hears nothing of others", async () => {
    const store = createMemoryStore();
    const deaf = { ...store.feed, subscribe: () => () => undefined };
    const server = listen(streamFeed({ ...context(deaf), times: { ...times, poll: 5 } }));
    await once(server, "listening");
    const stream = await openStream(server, {}, "/");
    await store.events.save(makeDelivery("1"));
    expect(await stream.deliveries(1)).toHaveLength(1);
  });

  it("forgets a reader that left while the store was asked", async () => {
    const memory = createMemoryStore();
    await memory.events.save(makeDelivery("1"));
    let listeners = 0;
    let answer = (): void => undefined;
    const slow: Feed = {
      newestCursor: () => Promise.resolve({ log: "", key: 0 }),
      async readAfter(...args) {
        await new Promise<void>((resolve) => (answer = resolve));
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
    // One listens for all of them.
    const shared = 1;
    while (listeners === shared) await new Promise(setImmediate);
    stream.answer.destroy();
    await left;
    answer();
    while (listeners > shared) await new Promise(setImmediate);
  });

  it("cuts off a slow reader, and reads no more for it than it takes", async () => {
    let asked = 0;
    const event = { id: "1", text: "x".repeat(1024 * 1024) } as never;
    const endless: Feed = {
      newestCursor: () => Promise.resolve({ log: "", key: 0 }),
      async readAfter(key) {
        asked += 1;
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
    expect(asked).toBeLessThan(50);
  });
});

it("shows the deliveries of every receiver on one PostgreSQL", async () => {
  const database = await createDatabase();
  const open = (): Promise<Store> => openPostgresStore(database.url, silent);
  const opened = await Promise.all([open(), open()]);
  const receivers = opened.map((store) => createReceiver({ store }));
  const stream = await openStream(receivers[0]!.server);
  await receivers[1]!.post();
  expect(await stream.deliveries(1)).toMatchObject([{ outcome: "stored" }]);
  for (const { server } of receivers) server.closeAllConnections();
  receivers[0]!.server.close();
  for (const store of opened) await store.close();
  await database.drop();
});

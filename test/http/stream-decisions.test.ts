import { once } from "node:events";
import { get as httpGet, type IncomingMessage, type Server } from "node:http";
import express from "express";
import { streamDecisions } from "../../src/http/stream-decisions";
import type { Decision, Position } from "../../src/core/decision";
import { createRejectionLog } from "../../src/core/rejection-log";
import { createMemoryStore } from "../../src/store/memory-store";
import { openPostgresStore } from "../../src/store/postgres-store";
import { createReceiver, eventBody, makeEvent, type Receiver } from "../receiver";
import { createDatabase, silent } from "../store/open-stores";
import { openRaw } from "./raw-request";

interface Stream {
  answer: IncomingMessage;
  /** Waits until so many deliveries have come. */
  deliveries(count: number): Promise<Decision[]>;
  lastId(): string;
  text(): string;
}

async function openStream(
  server: Server,
  headers: Record<string, string> = {},
  path = "/api/stream",
): Promise<Stream> {
  if (!server.listening) await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as { port: number };
  const asking = httpGet({ port, host: "127.0.0.1", path, headers, agent: false });
  const [answer] = (await once(asking, "response")) as [IncomingMessage];
  let text = "";
  answer.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
  const found = (): Decision[] =>
    [...text.matchAll(/^event: delivery\ndata: (.*)$/gm)].map(
      ([, json]) => JSON.parse(json!) as Decision,
    );
  return {
    answer,
    async deliveries(count) {
      while (found().length < count) await once(answer, "data");
      return found();
    },
    lastId: () => [...text.matchAll(/^id: (.*)$/gm)].at(-1)?.[1] ?? "",
    text: () => text,
  };
}

describe("/api/stream", () => {
  let receiver: Receiver;
  beforeEach(() => {
    const store = createMemoryStore();
    const rejections = createRejectionLog({ store, log: silent, interval: 1 });
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
    const decisions = await stream.deliveries(3);
    expect(decisions).toMatchObject([
      { outcome: "stored", status: 201, event: { type: "job-completed" }, rejection: null },
      { outcome: "duplicate", status: 200, event: { type: "job-completed" } },
      { outcome: "refused", status: 401, event: null, rejection: { code: "invalid_signature" } },
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
    while (first.lastId() === "") await once(first.answer, "data");
    first.answer.destroy();
    await receiver.post({ body: `{"type":"ping","id":"1"}` });
    const second = await openStream(receiver.server, { "last-event-id": first.lastId() });
    expect(await second.deliveries(1)).toHaveLength(1);
  });

  it("begins anew where the log did, as in memory after a restart", async () => {
    const stream = await openStream(receiver.server, { "last-event-id": "50.0.0" });
    while (stream.lastId() === "") await once(stream.answer, "data");
    expect(stream.lastId()).toBe("0.0.0");
    await receiver.post();
    expect(await stream.deliveries(1)).toHaveLength(1);
  });

  it("stands behind the guard", async () => {
    const { answer } = await openStream(receiver.server, { "x-forwarded-for": "1.2.3.4" });
    expect(answer.statusCode).toBe(403);
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
  const times = { heartbeat: 60_000, patience: 60_000, pause: 1, poll: 60_000 };
  const never = new AbortController().signal;

  it("keeps proxies awake", async () => {
    const store = createMemoryStore();
    const server = listen(streamDecisions(store, never, silent, { ...times, heartbeat: 5 }));
    await once(server, "listening");
    const stream = await openStream(server, {}, "/");
    while (!stream.text().includes("\n:\n\n:\n\n")) await once(stream.answer, "data");
  });

  it("asks a store that hears nothing of others", async () => {
    const store = createMemoryStore();
    const deaf = { ...store, onDecision: () => () => undefined };
    const server = listen(streamDecisions(deaf, never, silent, { ...times, poll: 5 }));
    await once(server, "listening");
    const stream = await openStream(server, {}, "/");
    await store.save({
      ...{ event: { type: "ping", id: "1" }, body: Buffer.from("{}"), headers: {} },
      receivedAt: new Date(),
    });
    expect(await stream.deliveries(1)).toHaveLength(1);
  });

  it("forgets a reader that left while the store was asked", async () => {
    const memory = createMemoryStore();
    await memory.save({
      ...{ event: { type: "ping", id: "1" }, body: Buffer.from("{}"), headers: {} },
      receivedAt: new Date(),
    });
    let listeners = 0;
    let answer = (): void => undefined;
    const slow = {
      ...memory,
      newestPosition: async (): Promise<Position> => ({ event: 0, redelivery: 0, rejection: 0 }),
      async decisionsAfter(position: Position) {
        await new Promise<void>((resolve) => (answer = resolve));
        return memory.decisionsAfter(position);
      },
      onDecision() {
        listeners += 1;
        return () => void (listeners -= 1);
      },
    };
    const server = listen(streamDecisions(slow, never, silent, times));
    await once(server, "listening");
    const left = new Promise((resolve) => {
      server.once("request", (_req, res) => res.once("close", resolve));
    });
    const stream = await openStream(server, {}, "/");
    while (listeners === 0) await new Promise(setImmediate);
    stream.answer.destroy();
    await left;
    answer();
    while (listeners > 0) await new Promise(setImmediate);
  });

  it("cuts off a slow reader, and reads no more for it than it takes", async () => {
    let asked = 0;
    const event = { id: "1", text: "x".repeat(1024 * 1024) } as never;
    const endless = {
      newestPosition: async (): Promise<Position> => ({ event: 0, redelivery: 0, rejection: 0 }),
      async decisionsAfter(position: Position) {
        asked += 1;
        const decision = {
          outcome: "stored",
          status: 201,
          at: "",
          event,
          rejection: null,
        } as const;
        return { decisions: [decision], position };
      },
      onDecision: () => () => undefined,
    };
    const server = listen(streamDecisions(endless, never, silent, { ...times, patience: 50 }));
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
  const [one, two] = await Promise.all([
    openPostgresStore(database.url, silent),
    openPostgresStore(database.url, silent),
  ]);
  const receivers = [createReceiver({ store: one }), createReceiver({ store: two })];
  const stream = await openStream(receivers[0]!.server);
  await receivers[1]!.post();
  expect(await stream.deliveries(1)).toMatchObject([{ outcome: "stored" }]);
  for (const { server } of receivers) server.closeAllConnections();
  receivers[0]!.server.close();
  await Promise.all([one.close(), two.close()]);
  await database.drop();
});

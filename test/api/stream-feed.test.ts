import { once } from "node:events";
import type { Store } from "../../src/core/ports";
import { createRejectionBuffer } from "../../src/core/log/rejection-buffer";
import { createMemoryStore } from "../../src/store/memory/create-memory-store";
import { openPostgresStore } from "../../src/store/postgres/open-postgres-store";
import { createReceiver, eventBody, makeEvent, type Receiver } from "../support/receiver";
import { createDatabase, silent } from "../support/open-stores";
import { openStream } from "../support/open-stream";

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

  it("sends every delivery that is handled after it was opened", async () => {
    await receiver.post();
    const stream = await openStream(receiver.server);
    expect(stream.response.headers).toMatchObject({
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

  it("resumes from Last-Event-ID without a gap", async () => {
    const first = await openStream(receiver.server);
    await receiver.post({ body: `{"type":"ping","id":"1"}` });
    await first.deliveries(1);
    first.response.destroy();
    for (const id of ["2", "3"]) await receiver.post({ body: `{"type":"ping","id":"${id}"}` });
    const second = await openStream(receiver.server, { "last-event-id": first.lastId() });
    const missed = await second.deliveries(2);
    expect(missed.map(({ event }) => event?.id)).toEqual(["2", "3"]);
  });

  it("sends a cursor to resume from before the first delivery", async () => {
    const first = await openStream(receiver.server);
    await first.reached(/./);
    first.response.destroy();
    await receiver.post({ body: `{"type":"ping","id":"1"}` });
    const second = await openStream(receiver.server, { "last-event-id": first.lastId() });
    expect(await second.deliveries(1)).toHaveLength(1);
  });

  it("resumes from the query parameter lastEventId when there is no Last-Event-ID header", async () => {
    for (const id of ["1", "2", "3"]) await receiver.post({ body: `{"type":"ping","id":"${id}"}` });
    const beginning = await openStream(receiver.server);
    await beginning.reached(/./);
    const [log] = beginning.lastId().split(".");
    const path = `/api/stream?lastEventId=${log}.1`;
    const fresh = await openStream(receiver.server, {}, path);
    expect((await fresh.deliveries(2)).map(({ event }) => event?.id)).toEqual(["2", "3"]);
    const again = await openStream(receiver.server, { "last-event-id": `${log}.2` }, path);
    expect((await again.deliveries(1)).map(({ event }) => event?.id)).toEqual(["3"]);
  });

  it("begins with the next delivery when the cursor is invalid", async () => {
    await receiver.post();
    const stream = await openStream(receiver.server, {}, "/api/stream?lastEventId=a1.0");
    await stream.reached(/^[\da-f]{8}\.1$/);
    expect(stream.text()).not.toContain("event: delivery");
  });

  it("sends all of a long backlog in order", async () => {
    const ids = Array.from({ length: 250 }, (_, index) => String(index + 1));
    for (const id of ids) await receiver.post({ body: `{"type":"ping","id":"${id}"}` });
    const stream = await openStream(receiver.server, { "last-event-id": "0a0a0a0a.0" });
    expect((await stream.deliveries(250)).map(({ event }) => event?.id)).toEqual(ids);
  });

  it("sends everything when the cursor is of a log in memory that ended", async () => {
    for (const id of ["1", "2"]) await receiver.post({ body: `{"type":"ping","id":"${id}"}` });
    const stream = await openStream(receiver.server, { "last-event-id": "0a0a0a0a.1" });
    expect((await stream.deliveries(2)).map(({ event }) => event?.id)).toEqual(["1", "2"]);
  });

  it("sends only what matches the filter, and moves the cursor past the rest", async () => {
    const stream = await openStream(receiver.server, {}, "/api/stream?status=failed");
    const rejected = await openStream(receiver.server, {}, "/api/stream?rejected=1&q=SIGNATURE");
    await receiver.post();
    await receiver.post({ body: eventBody(makeEvent("workflow-completed", "github", "failed")) });
    await receiver.post({ headers: { "circleci-signature": "v1=no" } });
    await receiver.post({ body: "" });
    expect(await stream.deliveries(1)).toMatchObject([{ event: { status: "failed" } }]);
    expect(await rejected.deliveries(1)).toMatchObject([
      { rejection: { code: "invalid_signature" } },
    ]);
    await stream.reached(/\.4$/);
    await rejected.reached(/\.4$/);
    expect(await stream.deliveries(1)).toHaveLength(1);
    const { response } = await openStream(receiver.server, {}, "/api/stream?stauts=failed");
    expect(response.statusCode).toBe(400);
  });

  it("requires the API token", async () => {
    const { response } = await openStream(receiver.server, { authorization: "Bearer wrong" });
    expect(response.statusCode).toBe(401);
  });

  it("ends when the server shuts down", async () => {
    const stopping = new AbortController();
    const { server } = createReceiver({ stopping: stopping.signal });
    const { response } = await openStream(server);
    stopping.abort();
    await once(response, "end");
    server.close();
  });
});

it("a stream sends the deliveries of every receiver on one PostgreSQL database", async () => {
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

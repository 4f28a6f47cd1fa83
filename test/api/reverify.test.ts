import request, { type Test } from "supertest";
import { isWanted } from "../../src/core/log/feed";
import type { Store } from "../../src/core/ports";
import { sign } from "../../src/core/signature/signature";
import { createReceiver, eventBody, type Receiver, secret } from "../support/receiver";
import { stores } from "../support/open-stores";
import { checkResponse } from "../support/openapi";

describe.each(stores)("a rejection in %s", (_name, open) => {
  let store: Store;
  let receiver: Receiver;

  const restartWith = async (secrets: string[], hour = 10): Promise<void> => {
    // Flushes the rejections that are waiting to be saved.
    await get("/api/rejections");
    const now = (): Date => new Date(Date.UTC(2026, 10, 23, hour));
    receiver = createReceiver({ store, secrets, now });
  };
  beforeEach(async () => {
    store = await open();
    const now = (): Date => new Date(Date.UTC(2026, 10, 23, 10));
    receiver = createReceiver({ store, secrets: ["wrong"], now });
  });
  afterEach(() => store.close());

  const get = (path: string): Test => request(receiver.server).get(path).set("Host", "localhost");
  const verify = (path = "/api/rejections/1/reverify"): Test =>
    request(receiver.server).post(path).set("Host", "localhost").set("X-Requested-By", "test");

  it("becomes an event when it is re-verified with the right secret", async () => {
    const body = eventBody();
    await receiver.post({ body });
    const rejected = await verify();
    await checkResponse(receiver.server, "/api/rejections/{key}/reverify", rejected, "post");
    expect([rejected.status, rejected.body.error.code]).toEqual([409, "still_rejected"]);

    await restartWith([secret]);
    expect((await get("/api/rejections/1")).body.explanation.code).toBe("valid");
    const verified = await verify();
    await checkResponse(receiver.server, "/api/rejections/{key}/reverify", verified, "post");
    expect(verified.body).toEqual({ outcome: "stored", key: expect.stringMatching(/^\d+$/) });
    expect((await get("/api/rejections/1")).body.loggedAs).toBe(verified.body.key);
    const event = (await get(`/api/events/${verified.body.key}`)).body;
    expect(event.payload).toEqual(JSON.parse(body.toString()));
    expect((await verify()).body).toEqual({ outcome: "duplicate", key: verified.body.key });
  });

  it("is linked to the event that it became, even when another event has the same id", async () => {
    await receiver.post({ body: `{"type":"ping","id":"1","webhook":{"id":"w1"}}` });
    await restartWith([secret]);
    await receiver.post({ body: `{"type":"ping","id":"first"}` });
    const { body: verified } = await verify();
    await receiver.post({ body: `{"type":"ping","id":"1","webhook":{"id":"w2"}}` });
    expect((await verify()).body).toEqual({ ...verified, outcome: "duplicate" });
    expect((await get(`/api/events/${verified.key}`)).body).toMatchObject({ webhookId: "w1" });
  });

  it("becomes an event with the first response status and the time of re-verification", async () => {
    await receiver.post();
    await restartWith([secret], 16);
    const { key } = (await verify()).body;
    const response = await get(`/api/events/${key}`);
    await checkResponse(receiver.server, "/api/events/{key}", response);
    expect(response.body).toMatchObject({
      receivedAt: "2026-11-23T10:00:00.000Z",
      responseStatus: 401,
      reverifiedAt: "2026-11-23T16:00:00.000Z",
      deliveries: 1,
      deliveryLog: [{ at: "2026-11-23T10:00:00.000Z", responseStatus: 401 }],
    });
  });

  it("appears once in the feed, as the event that it became", async () => {
    await receiver.post();
    await restartWith([secret], 16);
    await verify();
    const items = await store.feed.readAfter(0, 10);
    const everything = { filter: {}, rejectedOnly: false };
    expect(items.filter((item) => isWanted(item, everything))).toMatchObject([
      { outcome: "stored", responseStatus: 401, at: "2026-11-23T16:00:00.000Z" },
    ]);
    const reasons = { filter: {}, rejectedOnly: true };
    expect(items.filter((item) => isWanted(item, reasons))).toHaveLength(1);
  });

  it("becomes an event once when several callers re-verify it at the same time", async () => {
    for (const id of ["a", "b", "c"]) await receiver.post({ body: `{"type":"ping","id":"${id}"}` });
    await restartWith([secret]);
    const all = "/api/rejections/reverify";
    await Promise.all([verify(), verify(), verify(all), verify(all), verify()]);
    const { events } = (await get("/api/events")).body;
    expect(events).toHaveLength(3);
    for (const event of events) expect(event).toMatchObject({ deliveries: 1, responseStatus: 401 });
  });

  it("is re-verified together with all others, oldest first", async () => {
    for (const id of ["a", "b"]) await receiver.post({ body: `{"type":"ping","id":"${id}"}` });
    await receiver.post({ headers: { "circleci-signature": sign("other", "x") } });
    await restartWith([secret]);
    await receiver.post({ body: "not JSON" });
    const all = await verify("/api/rejections/reverify");
    await checkResponse(receiver.server, "/api/rejections/reverify", all, "post");
    expect(all.body).toMatchObject({ stored: 2, duplicate: 0, stillRejected: 2 });
    const { events } = (await get("/api/events")).body;
    expect(events).toMatchObject([{ id: "b" }, { id: "a" }]);
    const logged = [events[1].key, events[0].key];
    expect(all.body.results).toMatchObject(
      [...logged, null, null].map((event: string | null) => ({ event })),
    );
    const again = await verify("/api/rejections/reverify");
    expect(again.body).toMatchObject({ stored: 0, duplicate: 0, stillRejected: 2 });
  });
});

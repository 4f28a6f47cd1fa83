import request, { type Response, type Test } from "supertest";
import type { Store } from "../../src/core/ports";
import { createReceiver, eventBody, makeEvent, type Receiver } from "../support/receiver";
import { stores } from "../support/open-stores";
import { checkResponse } from "../support/openapi";

/** The routes that read the log. All stores give the same responses, which match /openapi.json. */
describe.each(stores)("the event log in %s, over HTTP,", (_name, open) => {
  let store: Store;
  let receiver: Receiver;
  beforeEach(async () => {
    store = await open();
    receiver = createReceiver({ store, now: () => new Date(Date.UTC(2026, 10, 23, 10)) });
  });
  afterEach(() => store.close());

  const get = (path: string): Test => request(receiver.server).get(path).set("Host", "localhost");
  const post = async (changes: object, kind = "workflow-completed"): Promise<Buffer> => {
    const body = eventBody({ ...makeEvent(kind), ...changes });
    await receiver.post({ body });
    return body;
  };
  const idsOf = (response: { body: { events: { id: string }[] } }): string[] =>
    response.body.events.map(({ id }) => id);

  it("is listed newest first, page by page", async () => {
    for (const id of ["a", "b", "c"]) await post({ id });
    const first = await get("/api/events?limit=2");
    await checkResponse(receiver.server, "/api/events", first);
    expect(idsOf(first)).toEqual(["c", "b"]);
    await post({ id: "d" });
    const second = await get(`/api/events?limit=2&cursor=${first.body.next}`);
    expect(idsOf(second)).toEqual(["a"]);
    expect(second.body.next).toBeNull();
  });

  it("is empty at first", async () => {
    const response = await get("/api/events");
    await checkResponse(receiver.server, "/api/events", response);
    expect(response.body).toEqual({ events: [], next: null });
  });

  it("is filtered by query parameters", async () => {
    await post({ id: "a", workflow: { name: "deploy", status: "failed" } });
    await post({ id: "b" });
    await post({ id: "c" }, "job-completed");
    expect(idsOf(await get("/api/events?status=failed&workflow=deploy"))).toEqual(["a"]);
    expect(idsOf(await get("/api/events?type=job-completed"))).toEqual(["c"]);
    expect(idsOf(await get("/api/events?workflow=deploy&workflow=none"))).toEqual(["a"]);
    expect(idsOf(await get("/api/events?workflow=!deploy&type=!job-completed"))).toEqual(["b"]);
    expect(idsOf(await get("/api/events?status=&q=DEPLOY&limit=1"))).toEqual(["c"]);
    expect(idsOf(await get("/api/events?since=2026-11-23T12:00:00%2B02:00"))).toHaveLength(3);
    expect(idsOf(await get("/api/events?until=2026-11-23"))).toEqual([]);
  });

  it("is counted by the values of the filters", async () => {
    await post({ id: "a", workflow: { name: "deploy", status: "failed" } });
    await post({ id: "b" });
    const answer = await get("/api/facets?status=failed");
    await checkResponse(receiver.server, "/api/facets", answer);
    expect(answer.body).toMatchObject({
      ...{ isComplete: true, matching: 1, failed: 1, repeated: 0 },
      workflow: [{ value: "deploy", count: 1 }],
      status: [
        { value: "failed", count: 1 },
        { value: "success", count: 1 },
      ],
    });
  });

  it("returns a stored event by its key or by CircleCI's id", async () => {
    const sent = `{"id":"an-id", "type":"ping","big":12345678901234567890,"webhook":{"id":"w"}}`;
    await receiver.post({ body: sent, headers: { authorization: "Basic x", cookie: "c=1" } });
    await receiver.post({ body: sent });
    const byId = await get("/api/events/an-id");
    await checkResponse(receiver.server, "/api/events/{key}", byId);
    expect(byId.body).toMatchObject({
      id: "an-id",
      deliveries: 2,
      headers: { "content-type": "application/json", "circleci-signature": expect.any(String) },
      payload: { type: "ping", webhook: { id: "w" } },
    });
    expect(byId.body.headers).not.toHaveProperty("authorization");
    expect(byId.body.headers).not.toHaveProperty("cookie");
    // JSON.parse would have rounded it.
    expect(byId.text).toContain("12345678901234567890");
    const byKey = await get(`/api/events/${byId.body.key}`);
    expect(byKey.text).toBe(byId.text);
  });

  it("returns the bytes of an event as received, in a response that no browser executes", async () => {
    const body = `  {"type":"ping","id":"<script>alert(1)</script>"}\n`;
    await receiver.post({ body, headers: { "content-type": "text/html" } });
    const response = await get("/api/events/1/body").buffer().parse(readBytes);
    expect(response.body).toEqual(Buffer.from(body));
    expect(response.headers).toMatchObject({
      "content-type": "text/html",
      "content-disposition": 'attachment; filename="event-1.json"',
      "content-security-policy": "default-src 'none'; sandbox",
      "x-content-type-options": "nosniff",
    });
  });

  it.each(["/api/events/no-such", "/api/events/77", "/api/events/no-such/body"])(
    "responds with 404 to %s",
    async (path) => {
      const response = await get(path);
      await checkResponse(receiver.server, path.replace(/no-such|77/, "{key}"), response);
      expect([response.status, response.body.error.code]).toEqual([404, "no_such_event"]);
    },
  );

  it("is exported as NDJSON with the same filters", async () => {
    for (const id of ["a", "b"]) await post({ id });
    await post({ id: "c" }, "ping");
    const response = await get("/api/events.ndjson?type=workflow-completed")
      .buffer()
      .parse(readBytes);
    expect(response.headers["content-type"]).toBe("application/x-ndjson");
    const lines = (response.body as Buffer).toString().trimEnd().split("\n");
    const { events } = (await get("/api/events?type=workflow-completed")).body;
    expect(lines.map((line) => JSON.parse(line) as object)).toEqual(events);
    expect(lines).toHaveLength(2);
  });

  it("is exported as CSV without cells that a spreadsheet would run as a formula", async () => {
    const pipeline = { vcs: { branch: "@SUM(1)", commit: { subject: '=1+1,"x"\n2' } } };
    await post({ id: "-a", pipeline, webhook: { id: "w", name: "+1" } });
    const response = await get("/api/events.csv");
    expect(response.headers["content-type"]).toBe("text/csv; charset=utf-8; header=present");
    const [header, ...rows] = response.text.split("\r\n");
    expect(header).toMatch(/^key,webhookId,id,type,/);
    expect(rows[0]).toContain(`,'-a,`);
    expect(rows[0]).toContain(`,'+1,`);
    expect(rows[0]).toContain(`,'@SUM(1),`);
    expect(rows[0]).toContain(`,"'=1+1,""x""\n2",`);
    expect(rows[1]).toBe("");
  });

  it("is exported as empty NDJSON and CSV when no event matches", async () => {
    const { body } = await get("/api/events.ndjson").buffer().parse(readBytes);
    expect(body).toHaveLength(0);
    expect((await get("/api/events.csv")).text).toMatch(/^key,[^\n]*\r\n$/);
  });

  it.each(["/fetch-webhooks-logs", "/api/events.csv", "/api/events.ndjson"])(
    "responds to HEAD %s without reading any event",
    async (path) => {
      const response = await request(receiver.server).head(path).set("Host", "localhost");
      expect(response.status).toBe(200);
    },
  );
});

describe("a time in a request", () => {
  it.each([
    "2026-11-23",
    "2026-11-23T10:12",
    "2026-11-23T10:12Z",
    "2026-11-23T10:12+02:00",
    "2026-11-23T10:12:31Z",
    "2026-11-23T10:12:31.123456-05:30",
  ])("may be %s", async (time) => {
    const query = new URLSearchParams({ since: time });
    const response = await request(createReceiver().server)
      .get(`/api/events?${query.toString()}`)
      .set("Host", "localhost");
    expect(response.status).toBe(200);
  });
});

describe("an invalid request", () => {
  it.each([
    ["limit=0", "limit must be an integer from 1 to 500"],
    ["limit=501", "limit must be"],
    ["limit=many", "limit must be"],
    ["cursor=x", "cursor must be the `next` of an earlier response"],
    ["since=yesterday", "since must be a time in ISO 8601"],
    ["until=2026-02-31", "until must be a time"],
    ["stauts=failed", "Unknown parameter: stauts"],
    ["q=a&q=b", "q must appear only once"],
    ["limit=0&cursor=x", "cursor must be"],
  ])("is rejected with the name of the wrong parameter: %s", async (query, problem) => {
    const { server } = createReceiver();
    const response = await request(server).get(`/api/events?${query}`).set("Host", "localhost");
    await checkResponse(server, "/api/events", response);
    expect([response.status, response.body.error.code]).toEqual([400, "invalid_parameter"]);
    expect(response.body.error.message).toContain(problem);
  });

  it("for an export is rejected in the same way", async () => {
    const response = await request(createReceiver().server)
      .get("/api/events.csv?limit=5")
      .set("Host", "localhost");
    expect(response.status).toBe(400);
  });

  it("with a path that cannot be decoded is rejected", async () => {
    const response = await request(createReceiver().server)
      .get("/api/events/%E0%A4%A")
      .set("Host", "localhost");
    expect([response.status, response.body.error.code]).toEqual([400, "bad_request"]);
  });
});

function readBytes(res: Response, done: (error: null, bytes: Buffer) => void): void {
  const chunks: Buffer[] = [];
  res.on("data", (chunk: Buffer) => chunks.push(chunk));
  res.on("end", () => done(null, Buffer.concat(chunks)));
}

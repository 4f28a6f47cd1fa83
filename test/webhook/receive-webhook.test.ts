import request from "supertest";
import { sign } from "../../src/core/signature/signature";
import { createReceiver, eventBody, listening, makeEvent, secret } from "../support/receiver";
import { openRaw, requestHead } from "../support/raw-request";
import { createMemoryStore } from "../../src/store/memory/create-memory-store";

const logged = { message: "Webhook Event successfully logged" };
const alreadyLogged = { message: "Webhook Event already logged" };

describe("the webhook route", () => {
  describe("when the signature is right", () => {
    it.each([
      ["workflow-completed", "build-test-deploy succeeded on main, webhook-service #1312"],
      ["job-completed", "build succeeded in build-test-deploy on main, webhook-service #1312"],
      ["ping", "ping arrived from circleci-webhooks sample"],
    ])("logs a %s, and describes it in the server's log", async (kind, sentence) => {
      const receiver = createReceiver();
      const event = makeEvent(kind);
      if (event.pipeline) Object.assign(event.pipeline, { number: 1312 });
      const response = await receiver.post({ body: eventBody(event) });
      expect(response.status).toBe(201);
      expect(response.body).toEqual(logged);
      expect(receiver.stored()).toHaveLength(1);
      expect(receiver.logged).toMatchObject([
        { level: "info", message: `event logged: ${sentence}` },
      ]);
    });

    it("logs an event of an unknown type", async () => {
      const receiver = createReceiver();
      const body = '{"type":"runner-exploded","id":"1","new":{"key":[1,2]}}';
      expect((await receiver.post({ body })).status).toBe(201);
      expect(receiver.stored()).toEqual([{ name: null }]);
    });

    it("logs an event of which everything but its type and its id is null", async () => {
      const receiver = createReceiver();
      const nothing = { workflow: null, pipeline: null, project: null, job: null };
      const body = JSON.stringify({ type: "job-completed", id: "1", ...nothing });
      expect((await receiver.post({ body })).status).toBe(201);
    });

    it("logs an event whose pipeline was triggered with a body of 600 kB", async () => {
      const receiver = createReceiver();
      const pipeline = { trigger_parameters: { webhook: { body: "x".repeat(600_000) } } };
      const body = JSON.stringify({ type: "workflow-completed", id: "1", pipeline });
      expect((await receiver.post({ body })).status).toBe(201);
    });

    it.each(["text/plain", "application/x-www-form-urlencoded", "nonsense", undefined])(
      "ignores the content type %s",
      async (type) => {
        const receiver = createReceiver();
        const response = await receiver.post({ headers: { "content-type": type } });
        expect(response.status).toBe(201);
        expect(receiver.stored()).toHaveLength(1);
      },
    );

    it("accepts a chunked body without a content type", async () => {
      const { server, stored } = createReceiver();
      const body = eventBody();
      await listening(server, async (port) => {
        const raw = await openRaw(port);
        raw.send(
          requestHead("POST", "/log-circleci-webhook", {
            "circleci-signature": sign(secret, body),
            "transfer-encoding": "chunked",
            connection: "close",
          }),
        );
        for (const half of [body.subarray(0, 100), body.subarray(100)]) {
          raw.send(`${half.length.toString(16)}\r\n${half.toString("latin1")}\r\n`);
        }
        raw.send("0\r\n\r\n");
        expect(await raw.closed()).toMatch(/^HTTP\/1.1 201 /);
      });
      expect(stored()).toHaveLength(1);
    });
  });

  describe("when the event is already logged", () => {
    it("responds with 200 and keeps one entry", async () => {
      const receiver = createReceiver();
      const body = eventBody();
      await receiver.post({ body });
      const again = await receiver.post({ body });
      expect(again.status).toBe(200);
      expect(again.body).toEqual(alreadyLogged);
      expect(receiver.stored()).toHaveLength(1);
      expect(receiver.logged.map(({ message }) => message)).toEqual([
        expect.stringMatching(/^event logged: build-test-deploy succeeded on main/),
        expect.stringMatching(/^event already logged: build-test-deploy succeeded on main/),
      ]);
    });

    it("keeps one entry of 100 simultaneous deliveries", async () => {
      const { server, stored } = createReceiver();
      const body = eventBody();
      const statuses = await listening(server, (port) => {
        const url = `http://127.0.0.1:${port}/log-circleci-webhook`;
        const headers = { "circleci-signature": sign(secret, body) };
        const send = async (): Promise<number> =>
          (await fetch(url, { method: "POST", body: new Uint8Array(body), headers })).status;
        return Promise.all(Array.from({ length: 100 }, send));
      });
      expect(statuses.filter((status) => status === 201)).toHaveLength(1);
      expect(statuses.filter((status) => status === 200)).toHaveLength(99);
      expect(stored()).toHaveLength(1);
    });

    it("logs an event with the same id of another webhook", async () => {
      const receiver = createReceiver();
      const event = makeEvent();
      await receiver.post({ body: eventBody(event) });
      const other = { ...event, webhook: { id: "another", name: "Another" } };
      expect((await receiver.post({ body: eventBody(other) })).status).toBe(201);
      expect(receiver.stored()).toHaveLength(2);
    });
  });

  it.each(["get", "put", "patch", "delete", "options"] as const)(
    "responds with 405 to the method %s",
    async (method) => {
      const response = await request(createReceiver().server)[method]("/log-circleci-webhook");
      expect(response.status).toBe(405);
      expect(response.headers.allow).toBe("POST");
      expect(response.body.error.code).toBe("method_not_allowed");
    },
  );

  it("responds with 503 when the store cannot save the event", async () => {
    const store = createMemoryStore();
    store.events.save = () => Promise.reject(new Error("disk full"));
    const receiver = createReceiver({ store });
    const response = await receiver.post();
    expect(response.status).toBe(503);
    expect(response.headers["retry-after"]).toBe("5");
    expect(response.body.error.code).toBe("store_unavailable");
    expect(response.text).not.toContain("disk full");
    expect(receiver.logged).toMatchObject([
      { level: "error", fields: { err: expect.objectContaining({ message: "disk full" }) } },
    ]);
  });
});

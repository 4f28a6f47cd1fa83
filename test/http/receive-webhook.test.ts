import { createHmac } from "node:crypto";
import { gzipSync } from "node:zlib";
import request from "supertest";
import { sign } from "../../src/core/signature";
import { createReceiver, eventBody, listening, makeEvent, secret } from "../receiver";
import { openRaw, requestHead } from "./raw-request";

const logged = { message: "Webhook Event successfully logged" };
const alreadyLogged = { message: "Webhook Event already logged" };

describe("POST /log-circleci-webhook", () => {
  describe("when the signature is right", () => {
    it.each(["workflow-completed", "job-completed", "ping"])("logs a %s", async (kind) => {
      const receiver = createReceiver();
      const answer = await receiver.post({ body: eventBody(makeEvent(kind)) });
      expect(answer.status).toBe(201);
      expect(answer.body).toEqual(logged);
      expect(receiver.stored()).toHaveLength(1);
      expect(receiver.logged).toMatchObject([{ level: "info", message: "event logged" }]);
    });

    it("logs a type that nobody has heard of", async () => {
      const receiver = createReceiver();
      const body = '{"type":"runner-exploded","id":"1","new":{"key":[1,2]}}';
      expect((await receiver.post({ body })).status).toBe(201);
      expect(receiver.stored()).toEqual([{ name: null }]);
    });

    it.each(["text/plain", "application/x-www-form-urlencoded", "nonsense", undefined])(
      "does not care for the content type %s",
      async (type) => {
        const receiver = createReceiver();
        const answer = await receiver.post({ headers: { "content-type": type } });
        expect(answer.status).toBe(201);
        expect(receiver.stored()).toHaveLength(1);
      },
    );

    it("takes a body without content type, in chunks", async () => {
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

  describe("when the event was logged before", () => {
    it("says so, and keeps one entry", async () => {
      const receiver = createReceiver();
      const body = eventBody();
      await receiver.post({ body });
      const again = await receiver.post({ body });
      expect(again.status).toBe(200);
      expect(again.body).toEqual(alreadyLogged);
      expect(receiver.stored()).toHaveLength(1);
      expect(receiver.logged.map(({ message }) => message)).toEqual([
        "event logged",
        "event already logged",
      ]);
    });

    it("keeps one entry of 100 at once", async () => {
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

    it("tells the same id of another webhook apart", async () => {
      const receiver = createReceiver();
      const event = makeEvent();
      await receiver.post({ body: eventBody(event) });
      const other = { ...event, webhook: { id: "another", name: "Another" } };
      expect((await receiver.post({ body: eventBody(other) })).status).toBe(201);
      expect(receiver.stored()).toHaveLength(2);
    });
  });

  describe("when the signature is not right", () => {
    const body = eventBody();
    const digest = createHmac("sha256", secret).update(body).digest("hex");

    it.each([
      ["there is none", undefined, "missing_signature"],
      ["it is empty", "", "missing_signature"],
      ["there is no v1", `v2=${digest}`, "missing_signature"],
      ["the version is missing", digest, "missing_signature"],
      ["v1 is empty", "v1=", "invalid_signature"],
      ["v1 is not hex", `v1=${"z".repeat(64)}`, "invalid_signature"],
      ["v1 is too short", `v1=${digest.slice(0, 63)}`, "invalid_signature"],
      ["v1 is too long", `v1=${digest}0`, "invalid_signature"],
      ["v1 is another digest", `v1=${"0".repeat(64)}`, "invalid_signature"],
      ["only v2 has the right digest", `v1=${"0".repeat(64)},v2=${digest}`, "invalid_signature"],
    ])("refuses when %s", async (_case, header, code) => {
      const receiver = createReceiver();
      const answer = await receiver.post({ body, headers: { "circleci-signature": header } });
      expect(answer.status).toBe(401);
      expect(answer.body.error.code).toBe(code);
      expect(receiver.stored()).toEqual([]);
      expect(receiver.logged).toEqual([
        {
          level: "warn",
          message: "request refused",
          fields: { code, status: 401, method: "POST", route: "/log-circleci-webhook" },
        },
      ]);
    });

    it("gives away no digest, no secret and no stack", async () => {
      const receiver = createReceiver();
      const answer = await receiver.post({
        body,
        headers: { "circleci-signature": `v1=${"0".repeat(64)}` },
      });
      const said = answer.text + JSON.stringify(answer.headers) + JSON.stringify(receiver.logged);
      expect(said).not.toContain(digest);
      expect(said).not.toContain(secret);
      expect(said).not.toMatch(/\n\s+at |\.ts:|\.js:/);
    });

    it("refuses a body changed after signing", async () => {
      const receiver = createReceiver();
      const changed = Buffer.from(body.toString().replace("success", "failed!"));
      const answer = await receiver.post({
        body: changed,
        headers: { "circleci-signature": `v1=${digest}` },
      });
      expect(answer.status).toBe(401);
      expect(receiver.stored()).toEqual([]);
    });
  });

  describe("when there are several signatures or secrets", () => {
    const body = eventBody();
    const right = sign(secret, body);

    it.each([
      `${right},v2=anything`,
      `v2=anything,${right}`,
      ` v0=x , ${right} , v2=a=b `,
      `v1=${"0".repeat(64)},${right}`,
    ])("accepts %j", async (header) => {
      const receiver = createReceiver();
      const answer = await receiver.post({ body, headers: { "circleci-signature": header } });
      expect(answer.status).toBe(201);
      expect(receiver.stored()).toHaveLength(1);
    });

    it.each(["old", "new", "another project's"])("accepts the secret %j of three", async (used) => {
      const receiver = createReceiver({ secrets: ["old", "new", "another project's"] });
      const answer = await receiver.post({
        body,
        headers: { "circleci-signature": sign(used, body) },
      });
      expect(answer.status).toBe(201);
    });
  });

  describe("when the body is not an event", () => {
    it.each([
      ["an empty body", { "content-length": 0 }],
      ["a body without framing", {}],
    ])("refuses %s", async (_case, framing) => {
      const { server, stored } = createReceiver();
      await listening(server, async (port) => {
        const raw = await openRaw(port);
        raw.send(
          requestHead("POST", "/log-circleci-webhook", {
            ...framing,
            "circleci-signature": sign(secret, ""),
            connection: "close",
          }),
        );
        const answer = await raw.closed();
        expect(answer).toMatch(/^HTTP\/1.1 400 /);
        expect(answer).toContain('"code":"missing_body"');
      });
      expect(stored()).toEqual([]);
    });

    it.each([
      ["hello", /not JSON: Unexpected token/],
      ['{"type":"ping"', /not JSON/],
      ["null", /the body: .*expected object/],
      ["[]", /the body: .*expected object/],
      ['"ping"', /the body: .*expected object/],
      ["{}", /type: .*expected string.*id: .*expected string/],
      ['{"type":"ping","id":7}', /id: .*expected string, received number/],
      ['{"type":"","id":"1"}', /type: Too small/],
    ])("refuses %s, signed, and says what is wrong", async (body, problem) => {
      const receiver = createReceiver();
      const answer = await receiver.post({ body });
      expect(answer.status).toBe(400);
      expect(answer.body.error.code).toBe("malformed_payload");
      expect(answer.body.error.message).toMatch(problem);
      expect(receiver.stored()).toEqual([]);
    });

    it.each(["gzip", "deflate", "br", "x-unknown"])("refuses content-encoding %s", async (encoding) => {
      const receiver = createReceiver();
      const answer = await receiver.post({
        body: gzipSync(eventBody()),
        headers: { "content-encoding": encoding },
      });
      expect(answer.status).toBe(415);
      expect(answer.body.error.code).toBe("unsupported_encoding");
      expect(receiver.stored()).toEqual([]);
    });
  });

  describe("when the body is larger than BODY_LIMIT", () => {
    it("takes one that just fits", async () => {
      const body = eventBody();
      const receiver = createReceiver({ bodyLimit: body.length });
      expect((await receiver.post({ body })).status).toBe(201);
    });

    it("refuses one byte more", async () => {
      const body = eventBody();
      const receiver = createReceiver({ bodyLimit: body.length - 1 });
      const answer = await receiver.post({ body });
      expect(answer.status).toBe(413);
      expect(answer.body.error.code).toBe("body_too_large");
      expect(receiver.stored()).toEqual([]);
    });

    it.each([
      ["its length says so", { "content-length": 100_000_000 }, "{"],
      ["its chunks do", { "transfer-encoding": "chunked" }, `800\r\n${" ".repeat(2048)}\r\n`],
    ])("answers and hangs up without reading the rest when %s", async (_case, framing, start) => {
      const { server, stored } = createReceiver({ bodyLimit: "1kb" });
      await listening(server, async (port) => {
        const raw = await openRaw(port);
        raw.send(requestHead("POST", "/log-circleci-webhook", framing) + start);
        const answer = await raw.closed();
        expect(answer).toMatch(/^HTTP\/1.1 413 /);
        expect(answer).toMatch(/connection: close/i);
        expect(answer).toContain('"code":"body_too_large"');
      });
      expect(stored()).toEqual([]);
    });
  });

  describe("when an upload does not end well", () => {
    const start =
      requestHead("POST", "/log-circleci-webhook", { "content-length": 5_000 }) + '{"type":';

    it("closes one that stalls", async () => {
      const timeouts = { headers: 100, request: 200, keepAlive: 1_000 };
      const { server, stored } = createReceiver({ timeouts });
      await listening(server, async (port) => {
        const raw = await openRaw(port);
        raw.send(start);
        expect(await raw.closed()).toMatch(/^HTTP\/1.1 408 |^$/);
        expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
      });
      expect(stored()).toEqual([]);
    });

    it("survives one that is cut off", async () => {
      const { server, stored, logged } = createReceiver();
      await listening(server, async (port) => {
        const raw = await openRaw(port);
        raw.send(start);
        raw.socket.resetAndDestroy();
        await raw.closed();
        expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
      });
      expect(stored()).toEqual([]);
      expect(logged).toEqual([
        expect.objectContaining({ level: "info", message: "the other side hung up before the answer" }),
      ]);
    });
  });

  it.each(["get", "put", "patch", "delete", "options"] as const)("refuses %s", async (method) => {
    const answer = await request(createReceiver().server)[method]("/log-circleci-webhook");
    expect(answer.status).toBe(405);
    expect(answer.headers.allow).toBe("POST");
    expect(answer.body.error.code).toBe("method_not_allowed");
  });

  it("answers 503 when the store cannot keep the event", async () => {
    const receiver = createReceiver({
      store: {
        save: () => Promise.reject(new Error("disk full")),
        summaries: () => [],
      },
    });
    const answer = await receiver.post();
    expect(answer.status).toBe(503);
    expect(answer.headers["retry-after"]).toBe("5");
    expect(answer.body.error.code).toBe("store_unavailable");
    expect(answer.text).not.toContain("disk full");
    expect(receiver.logged).toMatchObject([
      { level: "error", fields: { err: expect.objectContaining({ message: "disk full" }) } },
    ]);
  });
});

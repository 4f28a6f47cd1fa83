import { gzipSync } from "node:zlib";
import request, { type Test } from "supertest";
import { createRejectionBuffer, type RejectionBuffer } from "../../src/core/log/rejection-buffer";
import type { Store } from "../../src/core/ports";
import { sign } from "../../src/core/signature/signature";
import { createReceiver, eventBody, listening, type Receiver, secret } from "../support/receiver";
import { makeRejection } from "../support/make-rejection";
import { openRaw, requestHead } from "../support/raw-request";
import { silent, stores } from "../support/open-stores";
import { checkResponse } from "../support/openapi";

describe.each(stores)("a rejection in %s", (_name, open) => {
  let store: Store;
  let rejections: RejectionBuffer;
  let receiver: Receiver;

  const restartWith = (secrets: string[]): void => {
    rejections = createRejectionBuffer({ store: store.rejections, log: silent });
    const now = (): Date => new Date(Date.UTC(2026, 10, 23, 10));
    receiver = createReceiver({ store, rejections, secrets, now });
  };
  beforeEach(async () => {
    store = await open();
    restartWith([secret]);
  });
  afterEach(() => store.close());

  const get = async (path: string): Promise<Awaited<Test>> => {
    await rejections.flush();
    return request(receiver.server).get(path).set("Host", "localhost");
  };
  const verify = (path = "/api/rejections/1/reverify"): Test =>
    request(receiver.server).post(path).set("Host", "localhost").set("X-Requested-By", "test");

  it("is listed and shown with its reason", async () => {
    const headers = { "circleci-signature": sign("another", eventBody()), cookie: "c=1" };
    const body = eventBody();
    await receiver.post({ body, headers: { ...headers, authorization: "Basic x" } });
    await receiver.post({ headers: { "circleci-signature": undefined } });
    const list = await get("/api/rejections");
    await checkResponse(receiver.server, "/api/rejections", list);
    expect(list.body).toMatchObject({
      rejections: [{ code: "missing_signature" }, { code: "invalid_signature" }],
      next: null,
      dropped: 0,
    });
    const shown = await get("/api/rejections/1");
    await checkResponse(receiver.server, "/api/rejections/{key}", shown);
    expect(shown.body).toMatchObject({
      receivedAt: "2026-11-23T10:00:00.000Z",
      responseStatus: 401,
      body: body.toString(),
      encoding: "utf-8",
      size: body.length,
      explanation: { code: "mismatch", message: expect.stringContaining("does not match") },
    });
    expect(shown.body.headers).not.toHaveProperty("cookie");
    expect(shown.body.headers).not.toHaveProperty("authorization");
    expect(shown.text).not.toContain(secret);
    expect(shown.text).not.toContain(sign(secret, body).slice(3));
  });

  it("returns its bytes as a download, whatever their content type", async () => {
    const html = Buffer.from("<script>alert(1)</script>\xff", "latin1");
    await receiver.post({ body: html, headers: { "content-type": "text/html" } });
    const { headers, body } = await get("/api/rejections/1/body");
    expect(headers["content-type"]).toBe("application/octet-stream");
    expect(headers["content-disposition"]).toBe('attachment; filename="rejection-1.bin"');
    expect(html.equals(body as Buffer)).toBe(true);
    await receiver.post({ body: Buffer.alloc(256 * 1024 + 1) });
    const none = await get("/api/rejections/2/body");
    expect([none.status, none.body.error.code]).toEqual([404, "body_not_kept"]);
    expect((await get("/api/rejections/3/body")).body.error.code).toBe("no_such_rejection");
  });

  const event = eventBody();
  const tail = Buffer.concat([event, Buffer.from("\n")]);
  it.each<[why: string, body: Buffer, headers: Record<string, string>, status: number]>([
    ["no_header", event, { "circleci-signature": " " }, 401],
    ["no_v1", event, { "circleci-signature": "v2=x" }, 401],
    ["not_hex", event, { "circleci-signature": "v1=XYZ" }, 401],
    ["trailing_newline", tail, { "circleci-signature": sign(secret, tail.subarray(0, -1)) }, 401],
    ["malformed_payload", Buffer.from("[1]"), {}, 400],
    [
      "compressed_body",
      gzipSync(event),
      { "content-encoding": "gzip", "circleci-signature": sign(secret, event) },
      415,
    ],
    ["unsupported_encoding", Buffer.from([255, 0]), { "content-encoding": "br" }, 415],
  ])("is explained as %s", async (why, body, headers, status) => {
    expect((await receiver.post({ body, headers })).status).toBe(status);
    const shown = await get("/api/rejections/1");
    expect(shown.body.explanation.code).toBe(why);
    expect(Buffer.from(shown.body.body as string, shown.body.encoding as "base64")).toEqual(body);
  });

  it("is explained by the missing body rather than by the missing signature", async () => {
    const response = await receiver.post({
      body: "",
      headers: { "circleci-signature": undefined },
    });
    expect(response.body.error.code).toBe("missing_body");
    expect((await get("/api/rejections/1")).body).toMatchObject({
      body: "",
      explanation: { code: "missing_body", message: expect.stringContaining("has no body") },
    });
  });

  it.each([
    ["no body", null],
    ["a body", Buffer.from("{")],
  ])("with a code of a newer version and %s is still shown", async (_what, body) => {
    const common = {
      receivedAt: new Date(),
      responseStatus: 422,
      headers: {},
      size: 300_000,
      body,
    };
    await store.rejections.save([{ ...common, code: "from_the_future" as "bad_request" }]);
    const shown = await get("/api/rejections/1");
    await checkResponse(receiver.server, "/api/rejections/{key}", shown);
    expect(shown.status).toBe(200);
    if (body === null) expect(shown.body.explanation.message).toContain("from_the_future");
    expect((await get("/inspector/rejections/1")).status).toBe(200);
  });

  it("is stored with its size but without its body when the body is too large", async () => {
    const large = createReceiver({ store, rejections, bodyLimit: 1_000_000 });
    const body = Buffer.alloc(300_000, " ");
    expect((await large.post({ body, headers: { "circleci-signature": "v1=no" } })).status).toBe(
      401,
    );
    expect((await large.post({ body: Buffer.alloc(1_000_001, " ") })).status).toBe(413);
    const { rejections: listed } = (await get("/api/rejections")).body;
    expect(listed).toMatchObject([
      { code: "body_too_large", size: 1_000_001 },
      { code: "invalid_signature", size: 300_000 },
    ]);
    expect((await get("/api/rejections/1")).body).toMatchObject({ body: null, encoding: "utf-8" });
  });

  it("for the size names the limit and what was sent", async () => {
    const small = createReceiver({ store, rejections, bodyLimit: "1.5kb" });
    const response = await small.post({ body: Buffer.alloc(2_000, " ") });
    const limit = "BODY_LIMIT is 1.5kb (1,536 bytes)";
    const message = `The body is larger than the server's limit. ${limit}, and 2,000 bytes were sent.`;
    expect(response.body.error).toEqual({ code: "body_too_large", message });
    await rejections.flush();
    const path = "/api/rejections/1";
    const shown = await request(small.server).get(path).set("Host", "localhost");
    expect(shown.body.explanation).toEqual({
      code: "body_too_large",
      message,
      likelyCause: null,
    });
    const page = await request(small.server)
      .get("/inspector/rejections/1")
      .set("Host", "localhost");
    expect(page.text).toContain(`${limit}, and 2,000 bytes were sent.`);
    expect((await get(path)).body.explanation.message).toContain(
      "BODY_LIMIT is 5mb (5,242,880 bytes) now, and only 2,000 bytes were sent.",
    );
  });

  it("for the size names the limit when the length was not sent", async () => {
    const small = createReceiver({ store, rejections, bodyLimit: "1kb" });
    await listening(small.server, async (port) => {
      const raw = await openRaw(port);
      const head = requestHead("POST", "/log-circleci-webhook", { "transfer-encoding": "chunked" });
      raw.send(`${head}800\r\n${" ".repeat(2048)}\r\n`);
      expect(await raw.closed()).toContain(
        "BODY_LIMIT is 1kb (1,024 bytes), and more was sent, without its length.",
      );
    });
  });

  it.each([
    ["v1=XYZ", "It is “v1=XYZ”."],
    [`v1=${"a".repeat(63)}`, `It is “v1=${"a".repeat(37)}…”, 66 characters long.`],
    [`v2=${"a".repeat(64)}, v1=\u009b<b>`, "It is “v1=\\u009b<b>”."],
    ["v2=x", "It is “v2=x”."],
  ])("quotes a malformed header, escaped and truncated: %j", async (signature, quoted) => {
    const headers = { "circleci-signature": signature };
    const body = Buffer.from("{}");
    await store.rejections.save([makeRejection({ headers, body })]);
    const { explanation } = (await get("/api/rejections/1")).body as {
      explanation: { message: string };
    };
    expect(explanation.message).toContain(quoted);
    const page = await get("/inspector/rejections/1");
    expect(page.text).toContain(quoted.replaceAll("<", "&lt;").replaceAll(">", "&gt;"));
  });

  it("responds with 404 when its key is unknown", async () => {
    const responses = [await get("/api/rejections/1"), await verify()];
    for (const response of responses) {
      expect([response.status, response.body.error.code]).toEqual([404, "no_such_rejection"]);
    }
  });
});

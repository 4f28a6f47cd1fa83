import { createServer } from "node:http";
import { buffer } from "node:stream/consumers";
import express, { type Express } from "express";
import request, { type Test } from "supertest";
import type { ReplayLog, Store } from "../../src/core/ports";
import { guardStore } from "../../src/core/guard-store";
import type { Replay } from "../../src/core/log/replay";
import type { ReplayContext } from "../../src/api/events/replay-event";
import { sign, verify } from "../../src/core/signature/signature";
import * as schemas from "../../src/api/openapi/replay-schemas";
import { handleError } from "../../src/server/handle-error";
import { replayStoredEvent } from "../../src/api/events/replays";
import { sendReplay } from "../../src/outbound/replay/send-replay";
import { createMemoryStore } from "../../src/store/memory/create-memory-store";
import { listening, type LogLine, recordInto } from "../support/receiver";
import { makeDelivery } from "../support/make-delivery";

const secret = "a secret that nobody may see";

/** A log with one event, whose key is 1, and the saved replays. */
async function createReplayer(
  changes: Partial<Pick<ReplayContext, "sendReplay">> & { replays?: Partial<ReplayLog> } = {},
): Promise<{
  app: Express;
  saved: [string, Replay][];
  context: ReplayContext;
  logged: LogLine[];
}> {
  const logged: LogLine[] = [];
  const log = recordInto(logged);
  const saved: [string, Replay][] = [];
  const memory = createMemoryStore();
  await memory.events.save(makeDelivery("an-id"));
  const store: Store = guardStore({
    ...memory,
    replays: {
      ...memory.replays,
      async save(key, replay) {
        saved.push([key, replay]);
        await memory.replays.save(key, replay);
      },
      ...changes.replays,
    },
  });
  const context: ReplayContext = {
    store,
    sendReplay: (event, url) => sendReplay(event, url, { secrets: [secret], replayUrls: [] }),
    log,
    ...(changes.sendReplay && { sendReplay: changes.sendReplay }),
  };
  const app = express();
  app.post("/api/events/:key/replay", replayStoredEvent(context));
  app.use(handleError(log));
  return { app, saved, context, logged };
}

function replay(app: Express, body: string | object = {}, key = "1"): Test {
  return request(app).post(`/api/events/${key}/replay`).send(body);
}

const answered: Replay = {
  at: "2026-11-23T10:12:31.000Z",
  url: "http://localhost:3000/",
  status: 200,
  durationMs: 4,
  headers: { "x-a": "b" },
  body: Buffer.from("thänks"),
  truncated: false,
  error: null,
};

describe("POST /api/events/:key/replay", () => {
  it("sends the event, stores the result and returns it", async () => {
    const received: boolean[] = [];
    const target = createServer((req, res) => {
      const header = req.headers["circleci-signature"] as string;
      void buffer(req).then((body) => {
        received.push(verify(secret, body, header));
        res.writeHead(202).end("thänks");
      });
    });
    const { app, saved } = await createReplayer();
    await listening(target, async (port) => {
      const url = `http://127.0.0.1:${port}/hook`;
      const response = await replay(app, { url }, "an-id");
      expect(response.status).toBe(200);
      expect(schemas.replay.parse(response.body)).toEqual(response.body);
      expect(response.body).toMatchObject({
        url,
        status: 202,
        body: "thänks",
        encoding: "utf-8",
        error: null,
      });
      expect(received).toEqual([true]);
      expect(saved).toEqual([["1", expect.objectContaining({ url, status: 202 })]]);
    });
  });

  it("does not count as a delivery", async () => {
    const { app, context } = await createReplayer({ sendReplay: () => Promise.resolve(answered) });
    const before = await context.store.events.find("1");
    await replay(app, { url: "http://localhost:3000/" });
    expect(await context.store.events.find("1")).toEqual(before);
    expect(await context.store.events.list({}, { limit: 10 })).toHaveLength(1);
  });

  it("reveals neither the secret nor the signature", async () => {
    const { app, context } = await createReplayer();
    await listening(
      createServer((_req, res) => void res.end()),
      async (port) => {
        const { text } = await replay(app, { url: `http://127.0.0.1:${port}/` });
        const event = await context.store.events.find("1");
        expect(text).not.toContain(secret);
        expect(text).not.toContain(sign(secret, event!.body));
      },
    );
  });

  it("sends to the last target when there is no url", async () => {
    const sent: string[] = [];
    const { app } = await createReplayer({
      sendReplay: (_event, url) => {
        sent.push(url);
        return Promise.resolve({ ...answered, url });
      },
    });
    await replay(app, { url: "http://localhost:1/" });
    await replay(app, { url: "http://localhost:2/" });
    expect((await replay(app)).status).toBe(200);
    expect(sent).toEqual(["http://localhost:1/", "http://localhost:2/", "http://localhost:2/"]);
  });

  it.each([
    ["base64 when it is not UTF-8", [0xff, 0xfe], false, { body: "//4=", encoding: "base64" }],
    [
      "the text before a character that the limit cut in two",
      [0x61, 0xc3],
      true,
      { body: "a", encoding: "utf-8" },
    ],
    [
      "base64 when it ends within a character by itself",
      [0x61, 0xc3],
      false,
      { body: "YcM=", encoding: "base64" },
    ],
    [
      "text that begins with a byte order mark",
      [0xef, 0xbb, 0xbf],
      false,
      { body: "\uFEFF", encoding: "utf-8" },
    ],
  ])("returns the response body as %s", async (_as, bytes, truncated, expected) => {
    const { app } = await createReplayer({
      sendReplay: () => Promise.resolve({ ...answered, body: Buffer.from(bytes), truncated }),
    });
    expect((await replay(app, { url: "http://localhost/" })).body).toMatchObject(expected);
  });

  it.each([
    ["a missing url when the event was not replayed before", {}, "url is missing"],
    ["an empty url", { url: "" }, "url is empty"],
    ["a url that is not a string", { url: 1 }, "url must be a string"],
    ["an unknown parameter", { uri: "http://localhost/" }, "Unknown parameter: uri."],
    ["a url that is not a URL", { url: "localhost:3000" }, "url must be an http or https URL"],
    ["a URL with a user", { url: "http://a:b@localhost/" }, "without credentials"],
    ["a JSON array", [], "The body must be JSON"],
    [
      "a body of more than 10 kB",
      { url: "x".repeat(11_000) },
      "The body must be JSON of at most 10 kB",
    ],
  ])("rejects %s", async (_case, body, reason) => {
    const { app, saved } = await createReplayer();
    const response = await replay(app, body);
    expect(response.status).toBe(400);
    expect(response.body.error.code).toBe("invalid_parameter");
    expect(response.body.error.message).toContain(reason);
    expect(saved).toEqual([]);
  });

  it.each([
    ["a body that is not JSON", "application/json", "{"],
    ["JSON with another content type", "text/plain", '{"url":"http://localhost/"}'],
    ["a form", "application/x-www-form-urlencoded", "url=http://localhost/"],
  ])("rejects %s", async (_case, type, body) => {
    const { app, saved } = await createReplayer();
    const response = await replay(app, "").type(type).send(body);
    expect(response.body.error).toMatchObject({ code: "invalid_parameter" });
    expect(saved).toEqual([]);
  });

  it("responds with 404 when the log does not have the event", async () => {
    const { app } = await createReplayer();
    const response = await replay(app, { url: "http://localhost/" }, "2");
    expect(response.status).toBe(404);
    expect(response.body.error.code).toBe("no_such_event");
  });

  it("rejects a target that is not allowed and names it", async () => {
    const { app, saved } = await createReplayer();
    const response = await replay(app, { url: "http://169.254.169.254/" });
    expect(response.status).toBe(403);
    expect(response.body.error.code).toBe("replay_not_allowed");
    expect(response.body.error.message).toMatch(/URLs that .* allows.*169\.254\.169\.254/);
    expect(saved).toEqual([]);
  });

  it("returns the result although it could not be stored, because the event was sent", async () => {
    const { app, logged } = await createReplayer({
      sendReplay: () => Promise.resolve(answered),
      replays: { save: () => Promise.reject(new Error("disk full")) },
    });
    const response = await replay(app, { url: "http://localhost/" });
    expect([response.status, response.body.status, response.body.body]).toEqual([
      200,
      200,
      "thänks",
    ]);
    expect(logged).toEqual([
      {
        level: "warn",
        message: expect.stringContaining("could not be stored"),
        fields: {
          key: "1",
          err: expect.objectContaining({
            cause: expect.objectContaining({ message: "disk full" }),
          }),
        },
      },
    ]);
  });

  it("sends nothing when the last target cannot be read", async () => {
    const sent: string[] = [];
    const { app } = await createReplayer({
      sendReplay: (_event, url) => {
        sent.push(url);
        return Promise.resolve(answered);
      },
      replays: { list: () => Promise.reject(new Error("gone")) },
    });
    const response = await replay(app);
    expect([response.status, response.body.error.code]).toEqual([503, "store_unavailable"]);
    expect(sent).toEqual([]);
  });
});

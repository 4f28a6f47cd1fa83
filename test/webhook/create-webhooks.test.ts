import type { Failure } from "../../src/core/errors";
import { sign } from "../../src/core/signature/signature";
import { createMemoryStore } from "../../src/store/memory/create-memory-store";
import { createWebhooks, type WebhooksOptions } from "../../src/webhook/library/create-webhooks";
import type { HandlerInput, WebhookError } from "../../src/webhook/library/event-handlers";
import { eventBody, makeEvent, secret } from "../support/receiver";

interface Posted {
  status: number;
  body: { message?: string; error?: { code: string; message: string } };
  headers: Record<string, string>;
}

/** Webhooks that record what their handlers get, and what goes wrong. */
function create(options: Partial<WebhooksOptions> = {}) {
  const webhooks = createWebhooks({ secrets: secret, ...options });
  const handled: HandlerInput[] = [];
  const problems: WebhookError[] = [];
  webhooks.onError((problem) => problems.push(problem));
  async function post(
    body: Uint8Array = eventBody(),
    headers: Record<string, string> = { "circleci-signature": sign(secret, body) },
  ): Promise<Posted> {
    const answer = await webhooks.receive({ body, headers });
    return { ...answer, body: JSON.parse(answer.body) as Posted["body"] };
  }
  return { webhooks, handled, problems, post };
}

describe("createWebhooks", () => {
  it.each([
    [{ secrets: "" }, "A secret must be"],
    [{ secrets: [] }, "At least one secret is required."],
    [{ secrets: undefined as unknown as string }, "At least one secret is required."],
    [{ secrets: secret, bodyLimit: "5 potatoes" }, 'Invalid body limit "5 potatoes"'],
  ])("throws for %j", (options, message) => {
    expect(() => createWebhooks(options)).toThrow(new RegExp(`^${message}`));
  });

  it("throws for a handler of an unknown type and for a handler that is not a function", () => {
    const { webhooks } = create();
    expect(() => webhooks.on("workflow-complete" as "ping", () => undefined)).toThrow(
      '"workflow-complete" is none of workflow-completed, job-completed, ping. See onAny().',
    );
    expect(() => webhooks.onAny("print" as never)).toThrow("The handler must be a function.");
  });
});

describe("a handler of webhooks", () => {
  it("gets the events of its type, with their bytes and without credentials", async () => {
    const { webhooks, handled, post } = create();
    webhooks.on("workflow-completed", (input) => handled.push(input));
    const body = eventBody();
    const signature = sign(secret, body);
    const headers = { "circleci-signature": signature, authorization: "Bearer x", cookie: "a=b" };
    expect(await post(body, headers)).toMatchObject({
      status: 200,
      body: { message: "Webhook Event received" },
    });
    expect((await post(eventBody(makeEvent("job-completed")))).status).toBe(200);
    expect(handled).toHaveLength(1);
    const { event, delivery } = handled[0]!;
    expect(event.type).toBe("workflow-completed");
    expect(delivery.body.equals(body)).toBe(true);
    expect(delivery.headers).toEqual({ "circleci-signature": signature });
    expect(delivery.receivedAt).toBeInstanceOf(Date);
  });

  it("gets every event with onAny, also of unknown types", async () => {
    const { webhooks, handled, post } = create();
    webhooks.onAny((input) => handled.push(input));
    await post(eventBody(makeEvent("ping")));
    await post(eventBody({ type: "workflow-paused", id: "1" }));
    expect(handled.map(({ event }) => event.type)).toEqual(["ping", "workflow-paused"]);
  });

  it("may be one of several, which all run although one throws", async () => {
    const { webhooks, handled, problems, post } = create();
    const first = new Error("the chat is down");
    webhooks.onAny(() => Promise.reject(first));
    webhooks.onAny((input) => handled.push(input));
    const answer = await post();
    expect([answer.status, answer.body.error?.code]).toEqual([500, "internal_error"]);
    expect(JSON.stringify(answer)).not.toContain("chat");
    expect(handled).toHaveLength(1);
    expect(problems).toEqual([{ error: first, ...handled[0] }]);

    webhooks.onAny(() => {
      throw new Error("the lamp is off");
    });
    expect((await post()).status).toBe(500);
    expect(problems[1]?.error).toMatchObject({ message: "2 handlers failed." });
    expect((problems[1]?.error as AggregateError).errors[0]).toBe(first);
  });

  it("is printed with its error when nobody listens for errors", async () => {
    const print = jest.spyOn(console, "error").mockImplementation();
    const webhooks = createWebhooks({ secrets: secret });
    webhooks.onAny(() => Promise.reject(new Error("the chat is down")));
    const body = eventBody();
    await webhooks.receive({ body, headers: { "circleci-signature": sign(secret, body) } });
    await webhooks.receive({ body, headers: {} });
    expect(print.mock.calls).toEqual([[new Error("the chat is down")]]);
    print.mockRestore();
  });

  it("of errors that throws itself is printed", async () => {
    const print = jest.spyOn(console, "error").mockImplementation();
    const { webhooks, problems, post } = create();
    webhooks.onError(() => Promise.reject(new Error("no pager")));
    expect((await post(eventBody(), {})).status).toBe(401);
    expect(print.mock.calls).toEqual([[new Error("no pager")]]);
    expect(problems).toHaveLength(1);
    print.mockRestore();
  });
});

describe("webhooks refuse", () => {
  const body = eventBody();
  it.each<[string, Uint8Array, Record<string, string>, number, string]>([
    ["a body without a signature", body, {}, 401, "missing_signature"],
    ["a forged body", body, { "circleci-signature": sign("x", body) }, 401, "invalid_signature"],
    ["an empty body", Buffer.alloc(0), {}, 400, "missing_body"],
    [
      "what is no event",
      Buffer.from("[]"),
      { "circleci-signature": sign(secret, "[]") },
      400,
      "malformed_payload",
    ],
  ])("%s, call no handler, and report it", async (_what, sent, headers, status, code) => {
    const { webhooks, handled, problems, post } = create();
    webhooks.onAny((input) => handled.push(input));
    const answer = await post(sent, headers);
    expect([answer.status, answer.body.error?.code]).toEqual([status, code]);
    expect(answer.body.error?.message).not.toMatch(/[A-Z]+_[A-Z]+/);
    expect(handled).toEqual([]);
    expect(problems.map(({ error }) => (error as Failure).code)).toEqual([code]);
  });

  it("a body that was parsed, and explain it", async () => {
    const { problems, post } = create();
    const answer = await post({ type: "ping" } as unknown as Uint8Array, {});
    expect([answer.status, answer.body.error?.code]).toEqual([500, "body_already_read"]);
    expect(problems[0]?.error).toMatchObject({
      message: expect.stringContaining("Handle the webhook before anything that reads the body"),
    });
  });
});

describe("webhooks with a store", () => {
  it("handle an event once, however often and however fast it comes", async () => {
    const store = createMemoryStore();
    const { webhooks, handled, post } = create({ store });
    webhooks.onAny((input) => handled.push(input));
    const body = eventBody();
    const both = await Promise.all([post(body), post(body)]);
    both.push(await post(body));
    expect(both.map((answer) => answer.status)).toEqual([200, 200, 200]);
    expect(both.map((answer) => answer.body.message)).toEqual([
      "Webhook Event received",
      "Webhook Event already received",
      "Webhook Event already received",
    ]);
    expect(handled).toHaveLength(1);
    const [stored] = await store.events.list({}, { limit: 2 });
    expect(stored).toMatchObject({ id: handled[0]?.event.id, deliveries: 3 });
  });

  it("handle an event again whose handler failed", async () => {
    const store = createMemoryStore();
    const { webhooks, handled, post } = create({ store });
    let isDown = true;
    webhooks.onAny((input) => {
      if (isDown) throw new Error("the chat is down");
      handled.push(input);
    });
    const body = eventBody();
    const both = await Promise.all([post(body), post(body)]);
    expect(both.map((answer) => answer.status)).toEqual([500, 500]);
    isDown = false;
    expect((await post(body)).body.message).toBe("Webhook Event received");
    expect(handled).toHaveLength(1);
  });

  it("tell two webhooks apart that report under one id", async () => {
    const { webhooks, handled, post } = create({ store: createMemoryStore() });
    webhooks.onAny((input) => handled.push(input));
    await post(eventBody({ type: "ping", id: "1", webhook: { id: "a" } }));
    await post(eventBody({ type: "ping", id: "1", webhook: { id: "b" } }));
    expect(handled).toHaveLength(2);
  });

  it("answer 503 when it fails, with the time to wait", async () => {
    const find = (): Promise<never> => Promise.reject(new Error("no disk"));
    const { webhooks, handled, problems, post } = create({
      store: { events: { find, save: find } },
    });
    webhooks.onAny((input) => handled.push(input));
    const answer = await post();
    expect([answer.status, answer.headers["retry-after"]]).toEqual([503, "5"]);
    expect(problems[0]?.error).toMatchObject({ code: "store_unavailable" });
    expect(handled).toEqual([]);
  });
});

describe("webhooks that respond first", () => {
  it("answer before a handler begins, and report what it throws", async () => {
    const { webhooks, post } = create({ respondFirst: true });
    const steps: string[] = [];
    const handled = new Promise<void>((resolve) => {
      webhooks.onAny(() => {
        steps.push("handled");
        throw new Error("the chat is down");
      });
      webhooks.onError(({ error, event }) => {
        steps.push(`${event?.type}: ${(error as Error).message}`);
        resolve();
      });
    });
    expect(await post()).toMatchObject({
      status: 202,
      body: { message: "Webhook Event accepted" },
    });
    steps.push("answered");
    await handled;
    expect(steps).toEqual(["answered", "handled", "workflow-completed: the chat is down"]);
  });

  it("handle an event once with a store, failed or not", async () => {
    const { webhooks, post } = create({ respondFirst: true, store: createMemoryStore() });
    const handled: string[] = [];
    const ended = new Promise<void>((resolve) => {
      webhooks.on("ping", () => resolve());
      webhooks.onAny(({ event }) => {
        handled.push(event.type);
        if (event.type !== "ping") throw new Error("the chat is down");
      });
    });
    const body = eventBody();
    expect((await post(body)).status).toBe(202);
    expect(await post(body)).toMatchObject({
      status: 200,
      body: { message: "Webhook Event already received" },
    });
    await post(eventBody(makeEvent("ping")));
    await ended;
    expect(handled).toEqual(["workflow-completed", "ping"]);
  });
});

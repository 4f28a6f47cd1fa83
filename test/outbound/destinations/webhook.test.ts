import { Webhook } from "standardwebhooks";
import { verify } from "../../../src/core/signature/signature";
import { signStandardWebhook, signingKey } from "../../../src/outbound/standard-webhooks";
import { startStandIn } from "../../support/stand-ins/start-stand-in";
import { startWebhookReceiver } from "../../support/stand-ins/webhook-receiver";
import { deliver, expectNoSecret, makeJob, readOne } from "../../support/deliver";

const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

describe("signStandardWebhook", () => {
  it("returns the signature of the specification's test vector", () => {
    const body = Buffer.from('{"test": 2432232314}');
    const at = new Date(1614265330_000);
    const id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    expect(signStandardWebhook(signingKey.parse(secret), id, at, body)).toEqual({
      "webhook-id": id,
      "webhook-timestamp": "1614265330",
      "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    });
  });
});

describe("a webhook destination", () => {
  let receiver: Awaited<ReturnType<typeof startWebhookReceiver>>;
  beforeEach(async () => (receiver = await startWebhookReceiver(secret)));
  afterEach(() => receiver.close());

  const read = (more: object = {}) =>
    readOne({ type: "webhook", url: `${receiver.url}/hooks`, format: "standard", secret, ...more });
  const last = () => receiver.requests.at(-1)!;

  it("sends the flat event with its payload, which the Standard Webhooks package verifies", async () => {
    const { request, result } = await deliver(read(), [makeJob()]);
    expect(result).toMatchObject({ outcome: "delivered", status: 204 });
    expect(JSON.parse(last().body.toString())).toMatchObject({
      type: "workflow.completed",
      timestamp: "2026-11-23T10:12:31.000Z",
      data: { key: "12", workflow: "deploy", change: "broken", payload: { id: "event-12" } },
    });
    expectNoSecret([request, result], [secret, "hooks"]);
  });

  it("repeats the id and the bytes at each attempt, with a new timestamp and signature", async () => {
    receiver.failNext(1, "lost");
    const first = await deliver(read(), [makeJob()]);
    expect(first.result.outcome).toBe("retry");
    const now = () => new Date(Date.now() + 5000);
    const { result } = await deliver(read(), [makeJob()], { request: first.request, now });
    expect(result.outcome).toBe("delivered");
    const [one, two] = receiver.requests;
    expect(one!.headers["webhook-id"]).toBe(two!.headers["webhook-id"]);
    expect(one!.body.equals(two!.body)).toBe(true);
    expect(one!.headers["webhook-signature"]).not.toBe(two!.headers["webhook-signature"]);
  });

  it("marks a test and gives it its own id", async () => {
    await deliver(read(), [makeJob()]);
    await deliver(read(), [makeJob()], { isTest: true });
    expect(last().headers["x-circleci-webhooks-test"]).toBe("true");
    expect(new Set(receiver.ids).size).toBe(2);
  });

  it("sends CloudEvents in structured mode, signed when there is a secret", async () => {
    await deliver(read({ format: "cloudevents" }), [makeJob()]);
    expect(receiver.ids).toHaveLength(1);
    const { headers, body } = last();
    expect(headers["content-type"]).toBe("application/cloudevents+json; charset=utf-8");
    expect(JSON.parse(body.toString())).toMatchObject({
      specversion: "1.0",
      id: "event-12",
      source: "urn:circleci:webhook:cf8c4fdd-0587-4da1-b4ca-4846e9640af9",
      type: "com.circleci.workflow-completed",
      time: "2026-11-23T10:12:31.000Z",
      data: { workflow: "deploy" },
    });
    await deliver(read({ format: "cloudevents", secret: undefined }), [makeJob()]);
    expect(last().headers).not.toHaveProperty("webhook-signature");
  });

  it("sends a CloudEvent for a webhook id that is not well-formed Unicode", async () => {
    const job = makeJob();
    const event = { ...job.event, webhookId: "a\ud800" };
    const { result } = await deliver(read({ format: "cloudevents" }), [{ ...job, event }]);
    expect(result.outcome).toBe("delivered");
    const { source } = JSON.parse(last().body.toString()) as { source: string };
    expect(source).toBe("urn:circleci:webhook:a%EF%BF%BD");
  });

  it("sends CircleCI's own bytes and headers, signed as CircleCI does", async () => {
    const job = makeJob();
    const headers = {
      "content-type": "application/json",
      "circleci-event-type": "workflow-completed",
      "circleci-signature": "v1=of-another-secret",
      host: "receiver.example.com",
    };
    const { request } = await deliver(read({ format: "circleci", secret: "of-the-bus" }), [
      { ...job, event: { ...job.event, headers } },
    ]);
    expect(last().body.equals(job.event.body)).toBe(true);
    expect(last().headers["circleci-event-type"]).toBe("workflow-completed");
    const signature = String(last().headers["circleci-signature"]);
    expect(verify("of-the-bus", job.event.body, signature)).toBe(true);
    expect(request.headers).not.toHaveProperty("circleci-signature");
  });

  it("sends the user of its URL as Basic authentication, and shows neither it nor the path", async () => {
    const url = receiver.url.replace("//", "//hook:pass%20word@");
    const { request, result } = await deliver(read({ url: `${url}/secret-path?key=secret-key` }), [
      makeJob(),
    ]);
    expect(last().headers.authorization).toBe(`Basic ${btoa("hook:pass word")}`);
    expect(request.url).toBe(`${receiver.url}/…`);
    expectNoSecret([request, result], ["pass", "secret-path", "secret-key"]);
  });

  it("stores no credential that a response repeats", async () => {
    const echo = await startStandIn(({ headers, query }) => ({
      status: 500,
      body: { got: headers.authorization, key: query.get("key") },
    }));
    const url = `${echo.url.replace("//", "//hook:password@")}/?key=secret-key`;
    const { result } = await deliver(read({ url }), [makeJob()]);
    await echo.close();
    expect(result.response).toBe('{"got":"Basic …","key":"…"}');
    expectNoSecret(result, [btoa("hook:password"), "secret-key"]);
  });

  it("does not follow a redirect", async () => {
    const { result } = await deliver(read({ url: `${receiver.url}/moved` }), [makeJob()]);
    expect(result).toMatchObject({
      outcome: "retry",
      error: "302: redirects are not followed",
    });
    expect(receiver.requests).toHaveLength(1);
  });

  it("is paused by a 410", async () => {
    const { result } = await deliver(read({ url: `${receiver.url}/gone` }), [makeJob()]);
    expect(result).toMatchObject({ outcome: "failed", pause: expect.stringContaining("410") });
  });

  it("honors the Retry-After of a 503, also as a date", async () => {
    const now = new Date("2026-11-23T10:00:00Z");
    const headers = { "retry-after": "Mon, 23 Nov 2026 10:02:00 GMT" };
    receiver.failNext(1, { status: 503, headers });
    const { result } = await deliver(read(), [makeJob()], { now: () => now });
    expect(result).toMatchObject({ outcome: "retry", afterMs: 120_000 });
  });

  it("is verified only by its own secret", async () => {
    const other = `whsec_${Buffer.alloc(24, 7).toString("base64")}`;
    const { result } = await deliver(read({ secret: other }), [makeJob()]);
    expect(result).toMatchObject({ outcome: "retry", status: 401 });
    expect(() => new Webhook(other)).not.toThrow();
  });
});

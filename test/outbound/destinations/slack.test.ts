import { startSlackWebhook } from "../../support/stand-ins/slack";
import { deliver, expectNoSecret, makeJob, readOne } from "../../support/deliver";

type Body = { text: string; blocks: { text?: { text: string }; elements?: { url: string }[] }[] };

describe("a Slack destination with an incoming webhook", () => {
  let slack: Awaited<ReturnType<typeof startSlackWebhook>>;
  beforeEach(async () => (slack = await startSlackWebhook()));
  afterEach(() => slack.close());

  const bodies = (): Body[] =>
    slack.requests.map(({ body }) => JSON.parse(body.toString()) as Body);
  const read = (more: object = {}, file: object = {}) =>
    readOne({ type: "slack", url: slack.hook, ...more }, file);

  it("says in one line what broke, then who, which commit, how long, and since when it was green", async () => {
    const { request, result } = await deliver(read(), [makeJob()]);
    expect(result).toEqual({ outcome: "delivered", status: 200, response: "ok" });
    const [body] = bodies();
    expect(body!.text).toBe(":red_circle: *deploy* broke on *main* in webhook-service");
    expect(body!.blocks.map((block) => block.text?.text)).toEqual([
      body!.text,
      "Ada Lovelace\n1dc6aa6 Retry the upload when the registry hangs up\ntook 1 min 2 s · Green since 20 Nov 2026, 08:00 UTC",
      undefined,
    ]);
    expect(body!.blocks[2]!.elements!.map(({ url }) => url)).toEqual([
      expect.stringContaining("https://app.circleci.com/pipelines/"),
      "https://ci.example.com/inspector/events/12",
    ]);
    expect(request.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/…$/);
  });

  it("pings nobody for a branch called <!channel>, and keeps quotes, newlines and long commit messages", async () => {
    const job = makeJob({ branch: "<!channel>", subject: `"&\n${"<".repeat(3000)}` });
    expect((await deliver(read(), [job])).result.outcome).toBe("delivered");
    const text = slack.requests[0]!.body.toString();
    expect(text).not.toContain("<!channel>");
    expect(bodies()[0]!.text).toContain("on *&lt;!channel&gt;*");
    expect(bodies()[0]!.blocks[1]!.text!.text).toContain('"&amp; &lt;&lt;');
  });

  it("mentions the author of a break, and nobody for a fix or a test", async () => {
    const people = { "Ada@Example.com": { slack: "U024BE7LH" } };
    const destination = read({}, { people });
    await deliver(destination, [makeJob()]);
    await deliver(destination, [makeJob({ change: "fixed" })]);
    await deliver(destination, [makeJob()], { isTest: true });
    expect(bodies().map((body) => JSON.stringify(body).includes("<@U024BE7LH>"))).toEqual([
      true,
      false,
      false,
    ]);
    expect(bodies()[2]!.text).toBe(
      ":red_circle: Test: *deploy* broke on *main* in webhook-service",
    );
  });

  it("puts many jobs into one digest within the limits of blocks", async () => {
    const jobs = Array.from({ length: 120 }, (_, key) =>
      makeJob({ key: key + 1, change: key < 90 ? "broken" : "fixed", branch: "x".repeat(400) }),
    );
    expect((await deliver(read(), jobs)).result.outcome).toBe("delivered");
    expect(bodies()[0]!.text).toBe("*120 more: 90 broken, 30 fixed*");
    expect(bodies()[0]!.blocks.at(-1)!.text!.text).toBe("and 75 more");
  });

  it("sends a template's text, escaped", async () => {
    const message =
      "<%= it.workflow %> & <%= it.branch %>: <%= it.event.payload.organization.name %>";
    await deliver(read({ message }), [makeJob({ branch: "<b>" })]);
    expect(bodies()[0]!.text).toBe("deploy & &lt;b&gt;: acme");
  });

  it("fails permanently with Slack's own error code, without any part of its URL", async () => {
    slack.die();
    const { request, result } = await deliver(read(), [makeJob()]);
    expect(result).toEqual({
      outcome: "failed",
      error: "no_service",
      status: 404,
      response: "no_service",
    });
    expectNoSecret([request, result], ["T0000", "abcdefghijklmnop"]);
  });

  it.each([
    [
      "a 429 with Retry-After",
      { status: 429, headers: { "retry-after": "7" }, body: "rate_limited" },
      7000,
    ],
    ["a 429 without it", { status: 429, body: "" }, 1000],
    ["a rollup_error", { status: 500, body: "rollup_error" }, 1000],
    ["a 503", { status: 503, body: "<html>" }, undefined],
    ["a 500 with an unknown code", { status: 500, body: "no_luck" }, undefined],
  ])("retries after %s", async (_name, fault, afterMs) => {
    slack.failNext(1, fault);
    const { result } = await deliver(read(), [makeJob()]);
    expect(result).toMatchObject({ outcome: "retry", status: fault.status });
    expect("afterMs" in result ? result.afterMs : undefined).toBe(afterMs);
  });

  it.each([
    ["hangs", "hang" as const, "within 0.2 s"],
    ["cuts its answer off", "lost" as const, "ECONNRESET"],
  ])("retries when Slack %s", async (_name, fault, error) => {
    slack.failNext(1, fault);
    const { result } = await deliver(read(), [makeJob()], { timeout: 200 });
    expect(result).toMatchObject({ outcome: "retry", status: null });
    expect(result).toHaveProperty("error", expect.stringContaining(error));
  });

  it("waits and retries after a 429 when it sends too fast", async () => {
    for (let sent = 0; sent < 5; sent++) await deliver(read(), [makeJob()]);
    const { result } = await deliver(read(), [makeJob()]);
    expect(result).toMatchObject({ outcome: "retry", afterMs: 1000, status: 429 });
    expect(read().interval).toBe(1000);
  });
});

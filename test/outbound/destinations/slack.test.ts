import { startSlackWebhook } from "../../support/stand-ins/slack";
import { readMrkdwn } from "../../../src/pages/destinations/request/read-mrkdwn";
import { deliver, expectNoSecret, makeJob, readOne } from "../../support/deliver";

interface Piece {
  type: string;
  text?: string;
  name?: string;
  style?: { bold: boolean };
}
interface Body {
  text: string;
  blocks: { text?: { text: string }; elements?: { url: string; elements?: Piece[] }[] }[];
}

/** The pieces of the first block, which is rich text. */
const piecesOf = (body: Body | undefined): Piece[] => body!.blocks[0]!.elements![0]!.elements!;
const shown = (body: Body | undefined): string =>
  piecesOf(body)
    .map(({ text, name }) => text ?? `:${name}:`)
    .join("");
const links =
  "<https://app.circleci.com/pipelines/github/acme/webhook-service/130/workflows/fda08377-fe7e-46b1-8992-3a7aaecac9c3|Open in CircleCI> · <https://ci.example.com/inspector/events/12|Open in the inspector>";

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
    const headline = "deploy broke on main in webhook-service";
    const details =
      "Ada Lovelace\n1dc6aa6 Retry the upload when the registry hangs up\ntook 1 min 2 s · Green since 20 Nov 2026, 08:00 UTC";
    expect(shown(body)).toBe(`:red_circle: ${headline}\n${details}`);
    expect(piecesOf(body).filter(({ style }) => style?.bold)).toMatchObject([
      { text: "deploy" },
      { text: "main" },
    ]);
    // Mattermost, Rocket.Chat and the notifications of phones show this alone.
    expect(body!.text).toBe(
      `:red_circle: *deploy* broke on *main* in webhook-service\n${details}\n${links}`,
    );
    expect(body!.blocks[1]!.elements!.map(({ url }) => url)).toEqual([
      expect.stringContaining("https://app.circleci.com/pipelines/"),
      "https://ci.example.com/inspector/events/12",
    ]);
    expect(request.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/…$/);
  });

  it("pings nobody for a branch called <!channel>, and keeps quotes, newlines and long commit messages", async () => {
    const job = makeJob({ branch: "<!channel>", subject: `"&\n${"<".repeat(3000)}` });
    expect((await deliver(read(), [job])).result.outcome).toBe("delivered");
    const [body] = bodies();
    expect(body!.text).toContain("on *&lt;!channel&gt;*");
    expect(body!.text).toContain('"&amp; &lt;&lt;');
    expect(piecesOf(body)).toContainEqual(expect.objectContaining({ text: "<!channel>" }));
    expect(shown(body)).toContain('"& <<');
  });

  it("shows every character of a name, and formats nothing by it", async () => {
    const branch = "fix/_private_";
    const subject =
      "Drop ~/old and ~/tmp, keep _foo_, *args and `x`, ask @here, [a](https://b.example)";
    await deliver(read(), [makeJob({ branch, subject })]);
    const [body] = bodies();
    expect(shown(body)).toContain(`on ${branch} in`);
    expect(shown(body)).toContain(`1dc6aa6 ${subject}\n`);
    expect(body!.text.replaceAll("\uFEFF", "")).toContain(subject);
    const gapped = body!.text.split("\n")[2]!;
    expect(gapped).not.toMatch(/(?<!\uFEFF)[_*~`@]|[_*~`@](?!\uFEFF)|\]\(/);
  });

  it("leaves the middle of words and URLs alone, for names are copied", async () => {
    const subject = "Rename snake_case_name of ada@example.com, see https://x.example/_a_/~b";
    await deliver(read(), [makeJob({ subject })]);
    expect(bodies()[0]!.text).toContain(subject);
  });

  it("cuts what would be too long for a chat", async () => {
    const long = "&".repeat(400);
    const { event, notification } = makeJob({ branch: long, author: long, subject: long });
    const names = { project: long, workflow: long, job: long };
    const job = { event: { ...event, ...names }, notification };
    expect((await deliver(read(), [job])).result.outcome).toBe("delivered");
    expect(bodies()[0]!.text.length).toBeLessThan(4000);
    expect(bodies()[0]!.text).not.toMatch(/&(?!amp;)/);
    const message = "<%= it.branch.repeat(20) %>";
    expect((await deliver(read({ message }), [job])).result.outcome).toBe("delivered");
  });

  it("mentions the author of a break, and nobody for a fix or a test", async () => {
    const people = { "Ada@Example.com": { slack: "U024BE7LH" } };
    const destination = read({}, { people });
    await deliver(destination, [makeJob()]);
    await deliver(destination, [makeJob({ change: "fixed" })]);
    await deliver(destination, [makeJob()], { isTest: true });
    const mentions = [true, false, false];
    expect(bodies().map(({ text }) => text.includes("<@U024BE7LH>"))).toEqual(mentions);
    expect(bodies().map((body) => piecesOf(body).some(({ type }) => type === "user"))).toEqual(
      mentions,
    );
    expect(bodies()[2]!.text).toMatch(/^:red_circle: Test: \*deploy\* broke on \*main\*/);
  });

  it("puts many jobs into one digest within the limits of blocks", async () => {
    const jobs = Array.from({ length: 120 }, (_, key) =>
      makeJob({ key: key + 1, change: key < 90 ? "broken" : "fixed", branch: "x".repeat(400) }),
    );
    expect((await deliver(read(), jobs)).result.outcome).toBe("delivered");
    const [body] = bodies();
    const lines = shown(body).split("\n");
    expect(lines).toHaveLength(47);
    expect([lines[0], lines.at(-1)]).toEqual([
      "120 notifications: 90 broken, 30 fixed",
      "and 75 more",
    ]);
    const inText = body!.text.split("\n");
    expect(inText[0]).toBe("*120 notifications: 90 broken, 30 fixed*");
    expect(inText[1]).toContain("/inspector/events/1|Inspector>");
    expect(inText.at(-1)).toBe(`and ${120 - (inText.length - 2)} more`);
    expect(body!.text.length).toBeLessThan(4000);
  });

  describe("for jobs that broke together", () => {
    const together = (count: number) =>
      Array.from({ length: count }, (_, key) => {
        const { event, notification } = makeJob({ key: key + 1 });
        const own = { ...notification, breakGroup: "g" };
        return { event: { ...event, job: `test-${key}` }, notification: own };
      });

    it("says what broke in one sentence, and lists each with its links", async () => {
      const people = { "ada@example.com": { slack: "U024BE7LH" } };
      await deliver(read({}, { people }), [
        ...together(12),
        makeJob({ key: 13, notification: { breakGroup: "g" } }),
      ]);
      const lines = bodies()[0]!.text.split("\n");
      expect(lines[0]).toBe(
        ":red_circle: *1 workflow and 12 jobs* broke on *main* in webhook-service",
      );
      expect(lines.slice(1, 3)).toEqual(["<@U024BE7LH>", expect.stringMatching(/^1dc6aa6 Retry/)]);
      expect(lines[3]).toMatch(/^• \*test-0\* in deploy · <https:.*\|CircleCI> · <.*events\/1\|/);
      expect(lines).toHaveLength(16);
      expect(shown(bodies()[0])).toContain("• test-11 in deploy · CircleCI · Inspector");
    });

    it("shows the template's text of each, within the limits of blocks", async () => {
      const message = "<!subteam^S0614TZR7> <%= it.job %> <%= 'x'.repeat(300) %>";
      await deliver(read({ message }), together(3));
      await deliver(read({ message }), together(40));
      const [few, many] = bodies();
      expect(few!.blocks[1]!.text!.text).toContain("<!subteam^S0614TZR7> test-2 xxx");
      expect(few!.text).toContain("<!subteam^S0614TZR7> test-2 xxx");
      expect(many!.blocks[1]!.text!.text).toMatch(/and \d+ more$/);
    });
  });

  it("sends a template's text, escaped", async () => {
    const message =
      "<%= it.workflow %> & <%= it.branch %>: <%= it.event.payload.organization.name %>";
    await deliver(read({ message }), [makeJob({ branch: "<b>" })]);
    expect(bodies()[0]!.blocks[0]!.text!.text).toBe("deploy & &lt;b&gt;: acme");
    expect(bodies()[0]!.text).toBe(`deploy & &lt;b&gt;: acme\n${links}`);
  });

  it("mentions the group that a template names, and none that a commit names", async () => {
    const message = "<!subteam^S0614TZR7> <%= it.workflow %>: <%= it.commit %>";
    const job = makeJob({ subject: "Escape <!subteam^S1> and a -> b" });
    await deliver(read({ message }), [job]);
    expect(bodies()[0]!.blocks[0]!.text!.text).toMatch(
      /^<!subteam\^S0614TZR7> deploy: \w+ Escape &lt;!subteam\^S1&gt; and a -&gt; b$/,
    );
  });

  it("adds no link to a template's text that has it", async () => {
    await deliver(read({ message: "<<%= it.url %>|open>, <%= it.inspectorUrl %>" }), [makeJob()]);
    expect(bodies()[0]!.text).toBe(bodies()[0]!.blocks[0]!.text!.text);
  });

  it("formats nothing by a value in a template", async () => {
    const branch = "fix/_private_ *x* `y` <!here>";
    await deliver(read({ message: "On <%= it.branch %>" }), [makeJob({ branch })]);
    const spans = readMrkdwn(bodies()[0]!.blocks[0]!.text!.text);
    expect(spans).toEqual([{ text: `On ${branch}`, mark: undefined }]);
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

import { startSlackApi } from "../../support/stand-ins/slack";
import { deliver, expectNoSecret, makeJob, readOne } from "../../support/deliver";
import type { LogLine } from "../../support/receiver";

describe("a Slack destination with a bot", () => {
  let slack: Awaited<ReturnType<typeof startSlackApi>>;
  beforeEach(async () => (slack = await startSlackApi()));
  afterEach(() => slack.close());

  const read = (token = "xoxb-right-token") =>
    readOne({ type: "slack", token, channel: "builds", base_url: slack.url });
  const fix = makeJob({ key: 13, change: "fixed" });
  const postBreak = async () => {
    const job = makeJob();
    const { result } = await deliver(read(), [job]);
    const found = "result" in result ? (result.result ?? null) : null;
    return { notification: { ...job.notification, result: found }, event: job.event };
  };

  it("posts a fix into the thread of the break and to the channel, and updates the break's message", async () => {
    const broken = await postBreak();
    expect(broken.notification.result).toEqual({ ts: "1700000000.000001", channel: "C0123" });
    const { result } = await deliver(read(), [fix], { findBreak: async () => broken });
    expect(result).toMatchObject({ outcome: "delivered", result: { ts: "1700000000.000002" } });
    const messages = [...slack.messages.values()] as Record<string, string>[];
    expect(messages[0]!.text).toContain("*deploy* broke on *main*");
    expect(messages[0]!.text).toContain(":white_check_mark: Fixed");
    expect(messages[1]).toMatchObject({ thread_ts: "1700000000.000001", reply_broadcast: true });
    expect(messages[1]!.text).toMatch(
      /^:large_green_circle: \*deploy\* was fixed on \*main\* in webhook-service\n/,
    );
  });

  it("posts the fix even when the break's message is gone", async () => {
    const broken = await postBreak();
    slack.messages.clear();
    const logged: LogLine[] = [];
    const { result } = await deliver(read(), [fix], { findBreak: async () => broken, logged });
    expect(result).toMatchObject({
      ...{ outcome: "delivered", response: expect.stringContaining('"ok":true') },
      result: { ts: "1700000000.000002", note: expect.stringContaining("cannot_reply_to_message") },
    });
    expect([...slack.messages.values()]).toEqual([
      expect.not.objectContaining({ thread_ts: expect.anything() }),
    ]);
    expect(slack.requests.at(-1)!.body.toString()).not.toContain("reply_broadcast");
    expect(logged).toEqual([expect.objectContaining({ fields: { error: "message_not_found" } })]);
  });

  it("posts the fix to the channel when the thread is locked, and says so", async () => {
    const broken = await postBreak();
    slack.locked.add("1700000000.000001");
    const { result } = await deliver(read(), [fix], { findBreak: async () => broken });
    const note =
      "The thread refused it (restricted_action_thread_locked), so it was posted to the channel.";
    expect(result).toMatchObject({ outcome: "delivered", result: { note } });
    expect(slack.messages.get("1700000000.000002")).not.toHaveProperty("thread_ts");
  });

  it("fails with the channel's own error when the channel refuses the fix, too", async () => {
    const broken = await postBreak();
    slack.failNext(
      2,
      { status: 200, body: { ok: false, error: "is_archived" } },
      "/chat.postMessage",
    );
    broken.notification.batch = "12";
    const { result } = await deliver(read(), [fix], { findBreak: async () => broken });
    expect(result).toMatchObject({ outcome: "failed", error: "is_archived" });
  });

  it("posts nothing twice when the update is delayed", async () => {
    const broken = await postBreak();
    slack.failNext(1, { status: 200, body: { ok: false, error: "internal_error" } });
    const { result } = await deliver(read(), [fix], { findBreak: async () => broken });
    expect(result).toMatchObject({ outcome: "retry", error: "internal_error" });
    expect(slack.messages.size).toBe(1);
  });

  describe("with a break of the same group in the channel", () => {
    const ofGroup = { breakGroup: "g", createdAt: "2026-11-23T10:12:40.000Z" };
    const late = makeJob({ key: 14, notification: { ...ofGroup, subject: "late" } });
    const sayBreak = async (deliveredAt = "2026-11-23T10:12:31.000Z") => {
      const { event, notification } = await postBreak();
      return { event, notification: { ...notification, ...ofGroup, deliveredAt } };
    };

    it("updates its message with all of them", async () => {
      const broken = await sayBreak();
      const { request, result } = await deliver(read(), [late], {
        listGroup: async () => [broken],
      });
      expect(request.url).toMatch(/chat\.update$/);
      expect(result).toMatchObject({ result: broken.notification.result });
      const [message] = [...slack.messages.values()] as { text: string }[];
      expect(message!.text).toMatch(/^:red_circle: \*2 workflows\* broke on \*main\* in/);
      expect(slack.messages.size).toBe(1);
    });

    it("posts the message again when its update is refused, and says so", async () => {
      const broken = await sayBreak();
      slack.messages.clear();
      const { result } = await deliver(read(), [late], { listGroup: async () => [broken] });
      const note = expect.stringContaining("could not be updated (message_not_found)");
      expect(result).toMatchObject({
        outcome: "delivered",
        result: { ts: "1700000000.000002", note },
      });
      const [message] = [...slack.messages.values()] as { text: string; channel: string }[];
      expect(message).toMatchObject({ channel: "builds", text: expect.stringMatching("2 work") });
    });

    it("updates again, and posts nothing, when the update is delayed", async () => {
      const broken = await sayBreak();
      slack.failNext(1, { status: 503, body: "" });
      const { result } = await deliver(read(), [late], { listGroup: async () => [broken] });
      expect(result).toMatchObject({ outcome: "retry" });
      expect(slack.messages.size).toBe(1);
    });

    it.each([
      ["is older than 10 s", {}, "2026-11-23T10:12:29.999Z"],
      ["says this break already", { subject: "p/deploy/main" }, undefined],
      ["is a digest", { result: { ts: "1.1", channel: "C0123", digest: "true" } }, undefined],
    ])("posts another one when the message %s", async (_name, changes, deliveredAt) => {
      const broken = await sayBreak(deliveredAt);
      Object.assign(broken.notification, changes);
      const { event, notification } = late;
      const { subject = notification.subject } = changes as { subject?: string };
      const job = { event, notification: { ...notification, subject } };
      const { request } = await deliver(read(), [job], { listGroup: async () => [broken] });
      expect(request.url).toMatch(/chat\.postMessage$/);
    });

    it("leaves it as it is when one of them is fixed", async () => {
      const broken = await sayBreak();
      const { result } = broken.notification;
      const other = { event: late.event, notification: { ...late.notification, result } };
      await deliver(read(), [fix], {
        findBreak: async () => broken,
        listGroup: async () => [broken, other],
      });
      expect(slack.requests.map(({ path }) => path)).not.toContain("/chat.update");
      expect([...slack.messages.values()][1]).toMatchObject({ thread_ts: result!.ts });
    });
  });

  it("marks the message of a digest, for nothing is added to it", async () => {
    const jobs = ["g", "h"].map((breakGroup) => makeJob({ notification: { breakGroup } }));
    const { result } = await deliver(read(), jobs);
    expect(result).toMatchObject({ result: { digest: "true" } });
  });

  it("leaves a digest as it is", async () => {
    const broken = await postBreak();
    broken.notification.batch = "12";
    await deliver(read(), [fix], { findBreak: async () => broken });
    expect(slack.requests.map(({ path }) => path)).not.toContain("/chat.update");
  });

  it("fails permanently with the error code of a 200, without the token", async () => {
    const { request, result } = await deliver(read("xoxb-wrong-token"), [makeJob()]);
    expect(result).toMatchObject({ outcome: "failed", error: "invalid_auth", status: 200 });
    expectNoSecret([request, result], ["xoxb"]);
  });

  it.each([
    ["a 503 with a code in JSON", { status: 503, body: { ok: false, error: "team_is_moving" } }],
    ["a 200 that is not Slack's", { status: 200, body: "<html>Sign in</html>" }],
  ])("retries after %s", async (_name, fault) => {
    slack.failNext(1, fault);
    const { result } = await deliver(read(), [makeJob()]);
    expect(result).toMatchObject({ outcome: "retry", status: fault.status });
  });

  it("waits for the time in a 429", async () => {
    slack.failNext(1, {
      status: 429,
      headers: { "retry-after": "30" },
      body: { ok: false, error: "ratelimited" },
    });
    const { result } = await deliver(read(), [makeJob()]);
    expect(result).toMatchObject({ outcome: "retry", afterMs: 30_000 });
  });
});

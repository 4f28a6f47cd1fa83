import { startTeams } from "../../support/stand-ins/teams";
import { deliver, expectNoSecret, makeJob, readOne } from "../../support/deliver";

interface Card {
  body: { text?: string; facts?: { title: string; value: string }[] }[];
  actions: { url: string }[];
  msteams?: { entities: object[] };
}

describe("a Teams destination", () => {
  let teams: Awaited<ReturnType<typeof startTeams>>;
  beforeEach(async () => (teams = await startTeams()));
  afterEach(() => teams.close());

  const read = (more: object = {}, file: object = {}) =>
    readOne({ type: "teams", url: teams.hook, ...more }, file);
  const cards = (): Card[] => teams.cards as Card[];

  it("posts an Adaptive Card whose text is shown as it is", async () => {
    const { request, result } = await deliver(read(), [makeJob({ branch: "*x* [y](z)" })]);
    expect(result).toEqual({ outcome: "delivered", status: 202, response: "" });
    const [card] = cards();
    expect(card!.body[0]!.text).toBe("deploy broke on \\*x\\* \\[y\\](z) in webhook-service");
    expect(card!.body[1]!.facts).toEqual([
      { title: "Author", value: "Ada Lovelace" },
      { title: "Commit", value: "1dc6aa6 Retry the upload when the registry hangs up" },
      { title: "Duration", value: "1 min 2 s" },
      { title: "Before", value: "Green since 20 Nov 2026, 08:00 UTC" },
    ]);
    expect(card!.actions).toHaveLength(2);
    expectNoSecret([request, result], ["the-secret-signature"]);
  });

  it("mentions who broke it", async () => {
    const file = { people: { "ada@example.com": { teams: "ada@acme.example" } } };
    await deliver(read({}, file), [makeJob()]);
    expect(cards()[0]!.msteams!.entities).toEqual([
      {
        type: "mention",
        text: "<at>Ada Lovelace</at>",
        mentioned: { id: "ada@acme.example", name: "Ada Lovelace" },
      },
    ]);
  });

  it("says in one card what broke together, and lists each with its links", async () => {
    const file = { people: { "ada@example.com": { teams: "ada@acme.example" } } };
    const jobs = ["unit", "e2e*"].map((job, index) => {
      const made = makeJob({ key: index + 1, notification: { breakGroup: "g" } });
      return { ...made, event: { ...made.event, job } };
    });
    await deliver(read({}, file), jobs);
    await deliver(read({ message: "Look at <%= it.job %>" }), jobs);
    const [card, templated] = cards();
    expect(card!.body[0]!.text).toBe("2 jobs broke on main in webhook-service");
    expect(card!.body[1]!.facts).toEqual([
      { title: "Author", value: "<at>Ada Lovelace</at>" },
      { title: "Commit", value: "1dc6aa6 Retry the upload when the registry hangs up" },
    ]);
    expect(card!.msteams!.entities).toHaveLength(1);
    expect(card!.body[3]!.text).toMatch(/^e2e\\\* in deploy · \[CircleCI\].* · \[Inspector\]/);
    expect(templated!.body[2]!.text).toMatch(/^Look at unit · \[CircleCI\]/);
  });

  it("truncates its text so that the request has at most 20 KB", async () => {
    const digest = Array.from({ length: 100 }, (_, key) =>
      makeJob({ key: key + 1, branch: "\u{1F600}".repeat(150) }),
    );
    const long = makeJob({ subject: "é".repeat(3000) });
    const message = "<%= it.event.payload.pipeline.vcs.commit.subject.repeat(9) %>";
    for (const [destination, jobs] of [
      [read(), digest],
      [read(), [long]],
      [read({ message }), [long]],
    ] as const) {
      const { request } = await deliver(destination, jobs);
      expect(request.body.length).toBeLessThanOrEqual(20 * 1024);
    }
    expect(cards()).toHaveLength(3);
    expect(cards()[0]!.body[0]!.text).toBe("100 notifications: 100 broken");
  });

  it("posts the bare card to a flow that expects it", async () => {
    const { request, result } = await deliver(read({ format: "card" }), [makeJob()]);
    expect(JSON.parse(request.body.toString())).toMatchObject({
      type: "AdaptiveCard",
      version: "1.4",
    });
    expect(result).toMatchObject({ outcome: "failed", error: "400: TriggerInputSchemaMismatch" });
  });

  it.each([
    [429, "retry"],
    [502, "retry"],
    [401, "failed"],
    [404, "failed"],
  ])("treats a %s as: %s", async (status, outcome) => {
    teams.failNext(1, { status });
    expect((await deliver(read(), [makeJob()])).result).toMatchObject({ outcome, status });
  });

  it("is rejected with the reason when its URL is an Office 365 connector", () => {
    const url = "https://acme.webhook.office.com/webhookb2/secret";
    expect(() => read({ url })).toThrow(
      /Office 365 connector, which Microsoft retired in May 2026/,
    );
    expect(() => read({ url })).not.toThrow(/secret/);
  });
});

import { deliver, makeJob, readOne } from "../../support/deliver";
import { type StandIn, startStandIn } from "../../support/stand-ins/start-stand-in";

const entries = (url: string): Record<string, object> => ({
  slack: { url: `${url}/services/T0/B0/abcdefgh` },
  bot: { type: "slack", token: "xoxb-token", channel: "C0", base_url: url },
  teams: { url: `${url}/workflow?sig=the-signature` },
  pagerduty: { routing_key: "0123456789abcdef0123456789abcdef", base_url: url },
  zendesk: { email: "a@example.com", api_token: "the-token", base_url: url },
  airtable: { base_id: "app1", table: "Runs", token: "pat.token", base_url: url },
  loki: { url },
  grafana: { url, token: "glsa_token" },
});

/** Half a character, a NUL, a bell, and what turns the direction of the rest. */
const branch = "x\ud800\0\u0007\u202Ey";
const breakGroup = "group";
const together = Array.from({ length: 3 }, (_, key) =>
  makeJob({ key: key + 1, branch, subject: branch, author: branch, notification: { breakGroup } }),
);
const digest = Array.from({ length: 12 }, (_, key) => makeJob({ key: key + 1, branch }));

describe.each(Object.keys(entries("http://x")))("a request to %s with a hostile name", (type) => {
  let service: StandIn;
  beforeEach(async () => (service = await startStandIn(() => ({ status: 500 }))));
  afterEach(() => service.close());

  it("has no half character and no control character in its texts", async () => {
    const entry = { type, ...entries(service.url)[type] };
    await deliver(readOne(entry), [makeJob({ branch, subject: branch, author: branch })]);
    const isChat = readOne(entry).isChat;
    if (isChat) await deliver(readOne(entry), digest);
    if (isChat) await deliver(readOne(entry), together);
    expect(service.requests).toHaveLength(isChat ? 3 : 1);
    for (const { body } of service.requests) {
      const texts = textsOf(JSON.parse(body.toString()));
      expect(texts.some((text) => text.includes("y"))).toBe(true);
      expect(
        texts.filter(
          (text) => !text.isWellFormed() || text.includes("\0") || text.includes("\u0007"),
        ),
      ).toEqual([]);
    }
  });
});

it("a name turns the direction of nothing that follows it in a chat", async () => {
  for (const type of ["slack", "teams"]) {
    const entry = { type, ...entries("http://127.0.0.1:9")[type] };
    const { body } = await readOne(entry).prepare([makeJob({ branch })], {
      ...{ publicUrl: undefined, isTest: false },
      listGroup: async () => [],
      findBreak: () => Promise.resolve(undefined),
    });
    expect(body.toString()).not.toContain("\u202E");
  }
});

function textsOf(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsOf) : [];
}

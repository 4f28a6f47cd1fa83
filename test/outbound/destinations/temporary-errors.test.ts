import { deliver, makeJob, readOne } from "../../support/deliver";
import { type Reply, type StandIn, startStandIn } from "../../support/stand-ins/start-stand-in";

const entries = (url: string): [type: string, entry: object][] => [
  ["slack", { url: `${url}/services/T0/B0/abcdefgh` }],
  ["slack", { token: "xoxb-token", channel: "C0", base_url: url }],
  ["teams", { url: `${url}/workflow?sig=the-signature` }],
  ["pagerduty", { routing_key: "0123456789abcdef0123456789abcdef", base_url: url }],
  ["zendesk", { email: "a@example.com", api_token: "the-token", base_url: url }],
  ["airtable", { base_id: "app1", table: "Runs", token: "pat.token", base_url: url }],
  ["webhook", { url, format: "cloudevents" }],
  ["loki", { url }],
  ["grafana", { url, token: "glsa_token" }],
];

describe("an error of any service", () => {
  let service: StandIn;
  let reply: Reply;
  beforeEach(async () => (service = await startStandIn(() => reply)));
  afterEach(() => service.close());

  async function outcomesOf(given: Reply): Promise<string[]> {
    reply = given;
    const read = entries(service.url).map(([type, entry]) => readOne({ type, ...entry }));
    const delivered = await Promise.all(read.map((one) => deliver(one, [makeJob()])));
    return delivered.map(({ result }) => result.outcome);
  }

  it.each([408, 409, 425, 429, 500, 501, 502, 503, 504, 507, 520])(
    "is retried when its status is %d",
    async (status) => {
      expect(await outcomesOf({ status, body: { ok: false, error: "DatabaseConflict" } })).toEqual(
        Array.from({ length: 9 }, () => "retry"),
      );
    },
  );

  it.each([400, 403, 404, 422])(
    "is permanent when its status is %d, except for a program's",
    async (status) => {
      const outcomes = await outcomesOf({ status, body: { ok: false, error: "no" } });
      expect(outcomes.filter((outcome) => outcome === "retry")).toHaveLength(1);
      expect(outcomes[6]).toBe("retry");
    },
  );
});
